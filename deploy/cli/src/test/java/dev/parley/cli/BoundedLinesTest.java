package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundedLinesTest {
  @Test
  void keepsNoMoreOfALineThanTheLimit() throws IOException {
    BoundedLines lines = lines("a".repeat(1_000_000) + "\nshort", 10);

    BoundedLines.Line first = lines.next();
    assertThat(first.bytes()).hasSize(10);
    assertThat(first.length()).isEqualTo(1_000_000);
    assertThat(first.isWhole()).isFalse();
    BoundedLines.Line second = lines.next();
    assertThat(second.number()).isEqualTo(2);
    assertThat(second.bytes()).asString().isEqualTo("short");
    assertThat(second.isWhole()).isTrue();
    assertThat(lines.next()).isNull();
  }

  @Test
  void splitsAsStringsAreSplitWhereverTheBufferEnds() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append("x".repeat(random.nextInt(3) == 0 ? 0 : random.nextInt(5_000))).append('\n');
    }
    String[] expected = text.toString().split("\n", -1);

    BoundedLines lines = lines(text.toString(), 10_000);

    for (int i = 0; i < expected.length - 1; i++) {
      assertThat(lines.next().bytes())
          .as("line %d, seed %d", i + 1, seed)
          .asString()
          .isEqualTo(expected[i]);
    }
    assertThat(lines.next()).as("seed %d", seed).isNull();
  }

  private static BoundedLines lines(String text, int maxBytes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new BoundedLines(new ByteArrayInputStream(bytes), maxBytes);
  }
}
