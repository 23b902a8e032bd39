package dev.parley.wire;

import java.util.Objects;

/**
 * All that decides what vector a text gets. Two models with equal identities give equal vectors; a
 * change of any part makes another model, whose vectors stand beside the first's and are never
 * compared with them.
 *
 * @param name for instance {@code all-minilm-l6-v2-q}
 * @param revision a version or checksum of the weights, or empty
 * @param dimensions floats a vector, at least 1
 * @param passagePrefix put before a passage's text
 * @param queryPrefix put before a query's text
 * @param normalized whether vectors have length 1
 */
public record ModelIdentity(
    String name,
    String revision,
    int dimensions,
    String passagePrefix,
    String queryPrefix,
    boolean normalized) {

  public ModelIdentity {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a model needs a name");
    }
    if (dimensions < 1) {
      throw new IllegalArgumentException(
          "model " + name + " has " + dimensions + " dimensions; at least 1 is needed");
    }
    Objects.requireNonNull(revision);
    Objects.requireNonNull(passagePrefix);
    Objects.requireNonNull(queryPrefix);
  }
}
