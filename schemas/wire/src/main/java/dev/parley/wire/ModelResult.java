package dev.parley.wire;

import java.util.List;

/**
 * What one model made of a transcript.
 *
 * @param model which model
 * @param passages in order, without overlap; empty for a blank transcript
 */
public record ModelResult(ModelIdentity model, List<EmbeddedPassage> passages) {

  /**
   * @throws IllegalArgumentException when passages are out of order or a vector has not the model's
   *     dimensions
   */
  public ModelResult {
    passages = List.copyOf(passages);
    int end = 0;
    for (int i = 0; i < passages.size(); i++) {
      EmbeddedPassage passage = passages.get(i);
      if (passage.ordinal() != i || passage.start() < end) {
        throw new IllegalArgumentException(
            "passage " + i + " of model " + model.name() + " is out of order");
      }
      end = passage.end();
      float[] vector = passage.vector();
      if (vector != null && vector.length != model.dimensions()) {
        throw new IllegalArgumentException(
            "passage "
                + i
                + " has a vector of "
                + vector.length
                + " floats; model "
                + model.name()
                + " has "
                + model.dimensions()
                + " dimensions");
      }
    }
  }

  /**
   * Whether passages have no vector only for now, and would have one were they sent again later.
   */
  public boolean awaitsVectors() {
    return passages.stream().anyMatch(EmbeddedPassage::awaitsVector);
  }
}
