package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.cache.CacheKeys;
import dev.parley.embedder.cache.Leases;
import dev.parley.embedder.cache.StoredVectors;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedPassage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the vectors of every model that runs in the worker. */
class VectorsOfTextsTest {
  private static final List<String> TURNS =
      List.of(
          "Hey, did you catch the game last night?",
          "I did! Overtime again. My heart can't take this, honestly.",
          "¿Puedes cambiar mi pedido #48-1123 antes de las 17:00? Gracias 🙏",
          "Your refund of $1,249.99 was issued on 2026-03-14; allow 3–5 business days.",
          "lol ok",
          "Ich habe das Passwort dreimal zurückgesetzt und komme trotzdem nicht rein.",
          "The one with the whale? I cried through the last half hour, no shame.",
          "これは何ですか？ 漢字とカナを混ぜて書きます。",
          "Error: java.lang.IllegalStateException at Foo.bar(Foo.java:42)",
          "We could drive up on Friday after work, or leave early on Saturday if it rains.");

  static List<Embedder> embedders() {
    return List.of(OnnxEmbedder.allMiniLm(2), new HashingEmbedder(384));
  }

  @ParameterizedTest
  @MethodSource("embedders")
  void aTextHasTheSameVectorAloneAndInAnyBatch(Embedder embedder) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (embedder) {
      List<float[]> alone = new ArrayList<>();
      for (String turn : TURNS) {
        alone.add(embedder.embedPassages(List.of(turn)).get(0));
      }
      for (int batch = 0; batch < 5; batch++) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < TURNS.size(); i++) {
          order.addAll(Collections.nCopies(1 + random.nextInt(2), i));
        }
        Collections.shuffle(order, random);
        List<float[]> together = embedder.embedPassages(order.stream().map(TURNS::get).toList());
        for (int i = 0; i < order.size(); i++) {
          assertThat(cosine(together.get(i), alone.get(order.get(i))))
              .as("text %d, seed %d", order.get(i), seed)
              .isGreaterThanOrEqualTo(0.9999);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ONNX", "HASHING"})
  void transcriptsThatDifferOnlyFarBehindDifferInTheirVectors(ModelSettings.Model model)
      throws Exception {
    try (Embedder embedder =
        model == ModelSettings.Model.ONNX ? OnnxEmbedder.allMiniLm(2) : new HashingEmbedder(384)) {
      for (int tokens : List.of(120, 140, 250, 270, 600)) {
        String same = "word ".repeat(tokens);
        assertThat(vectors(embedder, same + "whale"))
            .as("differing after %d tokens", tokens)
            .isNotEqualTo(vectors(embedder, same + "invoice"));
      }
    }
  }

  private static List<List<Float>> vectors(Embedder embedder, String transcript) throws Exception {
    PassageEmbedder passages =
        new PassageEmbedder(
            new PassageCutter(embedder.tokens(), 128),
            embedder,
            new CacheKeys(new byte[] {1}, embedder.model()),
            new VectorSupply(
                VectorCache.none(), StoredVectors.NONE, Leases.NONE, PassageMetrics.NONE),
            CostFixture.withoutLimits(),
            PassageMetrics.NONE);
    Conversation conversation =
        Conversation.builder()
            .tenant("t")
            .conversationId("c")
            .userId("u")
            .platform("web")
            .occurredAt(Instant.EPOCH)
            .transcript(transcript)
            .build();
    List<List<Float>> vectors = new ArrayList<>();
    for (EmbeddedPassage passage : passages.embed(List.of(conversation)).get(0).passages()) {
      List<Float> floats = new ArrayList<>();
      for (float x : passage.vector()) {
        floats.add(x);
      }
      vectors.add(floats);
    }
    return vectors;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
      squaresA += a[i] * a[i];
      squaresB += b[i] * b[i];
    }
    return dot / Math.sqrt(squaresA * squaresB);
  }
}
