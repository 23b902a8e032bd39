package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.embedder.embed.OnnxEmbedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the settings of entries are said to do, held on the default model's vectors of real turns.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EntriesOfRealVectorsTest {
  private static final Path SAMPLE =
      Path.of("../deploy/local/src/main/resources/dev/parley/local/sample.ndjson");
  private static final CacheKey KEY = new CacheKey("key");
  private static final int DIMENSIONS = 384;

  private final List<float[]> vectors = new ArrayList<>();

  @BeforeAll
  void embed() throws Exception {
    try (OnnxEmbedder model = OnnxEmbedder.allMiniLm(2)) {
      vectors.addAll(model.embedPassages(firstTurns(100)));
    }
  }

  private static List<String> firstTurns(int count) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(SAMPLE).subList(0, count)) {
      String transcript = json.readTree(line).get("transcript").asText();
      texts.add(transcript.lines().limit(2).reduce("", (one, other) -> one + "\n" + other).strip());
    }
    return texts;
  }

  /** What entries of a shape have come to. */
  private record Effect(double bytes, double leastCosine) {}

  private Effect effect(boolean half, boolean deflated) {
    long bytes = 0;
    double least = 1;
    for (float[] vector : vectors) {
      byte[] entry =
          CacheEntry.encode(KEY, new KeptVector(vector, 0), new EntryShape(half, deflated));
      bytes += entry.length;
      KeptVector decoded = Objects.requireNonNull(CacheEntry.decode(KEY, entry, DIMENSIONS));
      least = Math.min(least, cosine(vector, decoded.vector()));
    }
    Effect effect = new Effect((double) bytes / vectors.size(), least);
    System.out.printf("float%d%s: %s%n", half ? 16 : 32, deflated ? " deflated" : "", effect);
    return effect;
  }

  @Test
  void float16IsHalfTheBytesAndTheSameDirection() {
    assertThat(effect(false, false)).isEqualTo(new Effect(1546, 1));
    assertThat(effect(true, false).bytes()).isEqualTo(778);
    assertThat(effect(true, false).leastCosine()).isGreaterThan(0.999999);
  }

  @Test
  void compressionSavesATenthAndChangesNothing() {
    assertThat(effect(false, true).bytes()).isLessThan(0.93 * 1546);
    assertThat(effect(false, true).leastCosine()).isEqualTo(1);
    assertThat(effect(true, true).bytes()).isLessThan(0.93 * 778);
    assertThat(effect(true, true).leastCosine()).isEqualTo(effect(true, false).leastCosine());
  }

  private static double cosine(float[] one, float[] other) {
    double product = 0;
    double oneSquared = 0;
    double otherSquared = 0;
    for (int i = 0; i < one.length; i++) {
      product += (double) one[i] * other[i];
      oneSquared += (double) one[i] * one[i];
      otherSquared += (double) other[i] * other[i];
    }
    return Math.min(1, product / Math.sqrt(oneSquared * otherSquared));
  }
}
