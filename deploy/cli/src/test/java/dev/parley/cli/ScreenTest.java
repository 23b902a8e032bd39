package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static List<String> shown(Screen screen, List<String> lines) {
    String text = screen.show(lines);
    assertThat(text).startsWith(Screen.CLEAR);
    return text.substring(Screen.CLEAR.length()).lines().toList();
  }

  @Test
  void whatFitsIsShownAsItIs() {
    assertThat(shown(new Screen(20, 4), List.of("state    healthy", "", "stage")))
        .containsExactly("state    healthy", "", "stage");
  }

  @Test
  void whenThereIsMoreThanRowsTheFirstIsSeenAndTheRestCounted() {
    List<String> lines = IntStream.range(0, 30).mapToObj(i -> "line " + i).toList();
    assertThat(shown(new Screen(60, 6), lines))
        .containsExactly(
            "line 0", "line 1", "line 2", "line 3", "... and 26 lines: make the terminal higher");
  }

  @Test
  void aLineThatIsTooLongGoesOnInTheNextAndCountsAsTwo() {
    String line = "stage    embed: 0 records waiting, 1 member (group parley-embedder)";
    assertThat(shown(new Screen(50, 3), List.of(line)))
        .containsExactly(
            "stage    embed: 0 records waiting, 1 member (group", "             parley-embedder)");
    assertThat(shown(new Screen(50, 3), List.of(line, "more")))
        .containsExactly(
            "stage    embed: 0 records waiting, 1 member (group",
            "... and 2 lines: make the terminal higher");
  }

  @Test
  void noLineIsWiderThanTheTerminalHoweverNarrowItIs() {
    String line = "worker   172.18.0.8:9464: ready, embedder-worker " + "x".repeat(300);
    for (int columns = 1; columns < 200; columns++) {
      int width = columns;
      assertThat(shown(new Screen(columns, 1_000), List.of(line)))
          .allSatisfy(one -> assertThat(one.length()).isLessThanOrEqualTo(width));
    }
  }
}
