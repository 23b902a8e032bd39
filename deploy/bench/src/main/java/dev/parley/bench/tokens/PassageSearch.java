package dev.parley.bench.tokens;

import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.EmbedderException;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.PassageTexts;
import dev.parley.local.precision.SearchPrecision;
import dev.parley.wire.Conversation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds conversations by their best passage, as {@code search_conversations} does where there is no
 * index: all passages are compared.
 */
final class PassageSearch implements SearchPrecision.Searching {
  private static final int TEXTS_A_CALL = 256;

  private final Embedder embedder;
  private final List<LabelledConversation> conversations;
  private final List<float[]> vectors = new ArrayList<>();

  /** The conversation of each vector. */
  private final List<Integer> owners = new ArrayList<>();

  private record Scored(int conversation, double score) {}

  /** Embeds all passages that {@code cutter} makes. */
  PassageSearch(Embedder embedder, PassageCutter cutter, List<LabelledConversation> conversations)
      throws EmbedderException, InterruptedException {
    this.embedder = embedder;
    this.conversations = conversations;
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < conversations.size(); i++) {
      Conversation one = conversations.get(i).conversation();
      for (String text : PassageTexts.of(one.transcript(), cutter.cut(one.transcript()))) {
        texts.add(text);
        owners.add(i);
      }
    }
    for (int from = 0; from < texts.size(); from += TEXTS_A_CALL) {
      int to = Math.min(from + TEXTS_A_CALL, texts.size());
      vectors.addAll(embedder.embedPassages(texts.subList(from, to)));
    }
  }

  /** How many are compared. */
  int passages() {
    return vectors.size();
  }

  @Override
  public List<String> topicsOfBest(String query, int limit) throws Exception {
    float[] wanted = embedder.embedQuery(query);
    double[] best = new double[conversations.size()];
    for (int i = 0; i < vectors.size(); i++) {
      int owner = owners.get(i);
      best[owner] = Math.max(best[owner], product(wanted, vectors.get(i)));
    }
    List<Scored> scored = new ArrayList<>();
    for (int i = 0; i < best.length; i++) {
      scored.add(new Scored(i, best[i]));
    }
    return scored.stream()
        .sorted(Comparator.comparingDouble(Scored::score).reversed())
        .limit(limit)
        .map(one -> conversations.get(one.conversation()).topic())
        .toList();
  }

  private static double product(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }
}
