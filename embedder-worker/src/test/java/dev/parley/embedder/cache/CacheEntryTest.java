package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CacheEntryTest {
  private static final CacheKey KEY = new CacheKey("key");
  private static final float[] VECTOR = {1f, -0.5f, Float.MIN_VALUE};

  @Test
  void anEntryIsAVersionAChecksumAndLittleEndianFloats() {
    byte[] entry = CacheEntry.encode(KEY, VECTOR);
    assertThat(entry).hasSize(1 + 4 + 12);
    assertThat(entry[0]).isEqualTo((byte) 1);
    assertThat(Arrays.copyOfRange(entry, 5, 9)).containsExactly(0, 0, 0x80, 0x3f);
    assertThat(CacheEntry.decode(KEY, entry, 3)).containsExactly(VECTOR);
  }

  @Test
  void anEntryOfOtherDimensionsIsNone() {
    byte[] entry = CacheEntry.encode(KEY, VECTOR);
    assertThat(CacheEntry.decode(KEY, entry, 2)).isNull();
    assertThat(CacheEntry.decode(KEY, entry, 4)).isNull();
    assertThat(CacheEntry.decode(KEY, new byte[0], 0)).isNull();
  }

  @Test
  void anEntryWithAnyByteChangedIsNone() {
    for (int i = 0; i < 17; i++) {
      byte[] entry = CacheEntry.encode(KEY, VECTOR);
      entry[i] ^= 4;
      assertThat(CacheEntry.decode(KEY, entry, 3)).as("byte %d", i).isNull();
    }
  }

  @Test
  void theEntryOfAnotherTextIsNone() {
    assertThat(CacheEntry.decode(new CacheKey("other"), CacheEntry.encode(KEY, VECTOR), 3))
        .isNull();
  }
}
