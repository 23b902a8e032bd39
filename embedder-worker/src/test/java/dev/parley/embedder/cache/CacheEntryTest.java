package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheEntryTest {
  private static final CacheKey KEY = new CacheKey("key");
  private static final float[] VECTOR = {1f, -0.5f, Float.MIN_VALUE};
  private static final KeptVector KEPT = new KeptVector(VECTOR, 4_000_000_000L);
  private static final EntryShape PLAIN = new EntryShape(false, false);

  @Test
  void anEntryIsAVersionAShapeATimeAChecksumAndLittleEndianFloats() {
    byte[] entry = CacheEntry.encode(KEY, KEPT, PLAIN);
    assertThat(entry).hasSize(2 + 4 + 4 + 12).startsWith(2, 0, 0xee, 0x6b, 0x28, 0x00);
    assertThat(Arrays.copyOfRange(entry, 10, 14)).containsExactly(0, 0, 0x80, 0x3f);
    KeptVector decoded = CacheEntry.decode(KEY, entry, 3);
    assertThat(decoded.vector()).containsExactly(VECTOR);
    assertThat(decoded.writtenAt()).isEqualTo(4_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void aVectorComesBackAsCloseAsItsShapeAllows(boolean half, boolean deflated) {
    long seed = new Random().nextLong();
    float[] vector = unit(384, new Random(seed));
    EntryShape shape = new EntryShape(half, deflated);
    byte[] entry = CacheEntry.encode(KEY, new KeptVector(vector, 7), shape);
    KeptVector decoded = CacheEntry.decode(KEY, entry, 384);
    assertThat(decoded.writtenAt()).isEqualTo(7);
    if (half) {
      assertThat(entry.length).isLessThanOrEqualTo(CacheEntry.HEADER + 768);
      assertThat(cosine(vector, decoded.vector())).as("seed %d", seed).isCloseTo(1, within(1e-6));
    } else {
      assertThat(entry.length).isLessThanOrEqualTo(CacheEntry.HEADER + 1536);
      assertThat(decoded.vector()).containsExactly(vector);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void anEntryWithAnyByteChangedCutOffOrAddedIsNone(boolean half, boolean deflated) {
    EntryShape shape = new EntryShape(half, deflated);
    float[] vector = {0.25f, -0.5f, 0.125f};
    byte[] entry = CacheEntry.encode(KEY, new KeptVector(vector, 7), shape);
    for (int i = 0; i < entry.length; i++) {
      byte[] changed = entry.clone();
      changed[i] ^= 4;
      assertThat(CacheEntry.decode(KEY, changed, 3)).as("byte %d", i).isNull();
      assertThat(CacheEntry.decode(KEY, Arrays.copyOf(entry, i), 3)).as("cut at %d", i).isNull();
    }
    assertThat(CacheEntry.decode(KEY, Arrays.copyOf(entry, entry.length + 1), 3)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void anEntryOfOtherDimensionsIsNone(boolean half, boolean deflated) {
    EntryShape shape = new EntryShape(half, deflated);
    float[] vector = {0.25f, -0.5f, 0.125f};
    byte[] entry = CacheEntry.encode(KEY, new KeptVector(vector, 7), shape);
    assertThat(CacheEntry.decode(KEY, entry, 3)).isNotNull();
    assertThat(CacheEntry.decode(KEY, entry, 2)).isNull();
    assertThat(CacheEntry.decode(KEY, entry, 4)).isNull();
    assertThat(CacheEntry.decode(KEY, entry, 6)).isNull();
  }

  @Test
  void aVectorThatFloat16WouldSpoilIsWrittenAsItIs() {
    float[] large = {100_000f, 1};
    byte[] entry = CacheEntry.encode(KEY, new KeptVector(large, 7), new EntryShape(true, false));
    assertThat(CacheEntry.decode(KEY, entry, 2).vector()).containsExactly(large);
  }

  @Test
  void theEntryOfAnotherTextIsNone() {
    byte[] entry = CacheEntry.encode(KEY, KEPT, PLAIN);
    assertThat(CacheEntry.decode(new CacheKey("other"), entry, 3)).isNull();
  }

  private static float[] unit(int dimensions, Random random) {
    double[] sum = random.doubles(dimensions, -1, 1).toArray();
    double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) (sum[i] / length);
    }
    return vector;
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
    return product / Math.sqrt(oneSquared * otherSquared);
  }
}
