package dev.parley.e2e.guarantee;

import dev.parley.e2e.observe.StoredConversation;
import dev.parley.e2e.observe.StoredConversation.StoredPassage;
import dev.parley.embedder.embed.EmbedderException;
import dev.parley.wire.ModelIdentity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Each passage's vector is what the model makes of that stretch of the stored transcript, computed
 * anew, and one that the model refuses stands without a vector and says why; the passages leave out
 * nothing but white space.
 */
final class VectorsMatchTheirText implements Guarantee {
  @Override
  public String promise() {
    return "passages cover the text, vectors match it";
  }

  @Override
  public void check(Evidence evidence, Violations broken) throws Exception {
    Map<Integer, ModelIdentity> models = evidence.rows().models();
    evidence
        .rows()
        .forEach(
            row -> {
              String key = row.conversation().key().toString();
              if (row.models().isEmpty()) {
                broken.add(key + " has no model's result");
              }
              for (int model : row.models()) {
                if (!evidence.embedder().model().equals(models.get(model))) {
                  broken.add(key + " has a result of a model that nobody runs, " + model);
                  continue;
                }
                check(key, row, row.passages().getOrDefault(model, List.of()), evidence, broken);
              }
            });
  }

  private static void check(
      String key,
      StoredConversation row,
      List<StoredPassage> passages,
      Evidence evidence,
      Violations broken) {
    int[] text = row.conversation().transcript().codePoints().toArray();
    int covered = 0;
    for (StoredPassage passage : passages) {
      String which = key + ", passage " + passage.ordinal();
      if (passage.start() < covered || passage.end() > text.length) {
        broken.add(which + " overlaps another or ends beyond the text");
        return;
      }
      if (hasText(text, covered, passage.start())) {
        broken.add(which + " leaves out text before it");
      }
      String passageText = new String(text, passage.start(), passage.end() - passage.start());
      checkVector(which, passage, passageText, evidence, broken);
      covered = passage.end();
    }
    if (hasText(text, covered, text.length)) {
      broken.add(key + " has text after its last passage");
    }
  }

  private static boolean hasText(int[] text, int from, int to) {
    return Arrays.stream(text, from, to)
        .anyMatch(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c));
  }

  private static void checkVector(
      String which, StoredPassage passage, String text, Evidence evidence, Violations broken) {
    float[] stored = passage.vector();
    try {
      float[] expected = evidence.embedder().embedPassages(List.of(text)).get(0);
      if (stored == null) {
        broken.add(which + " has no vector: " + passage.withoutVector());
      } else if (!Arrays.equals(stored, expected)) {
        broken.add(which + " has a vector that is not that of its text");
      }
    } catch (EmbedderException e) {
      if (e.isTemporary()) {
        throw new IllegalStateException("the model cannot be asked again", e);
      }
      if (stored != null) {
        broken.add(which + " has a vector, and the model refuses its text");
      } else if (!e.withoutVector().equals(passage.withoutVector())) {
        broken.add(which + " says " + passage.withoutVector() + ", not " + e.withoutVector());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while embedding again", e);
    }
  }
}
