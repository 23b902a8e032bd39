package dev.parley.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeTablesTest {
  private static final String EMPTY_TABLES =
      Arrays.stream(DocumentedTable.values())
          .map(table -> "<!-- table: " + table.title() + " -->\n<!-- end -->\n")
          .collect(Collectors.joining("between\n"));

  @Test
  void tablesArePutBetweenTheirMarkersAndTheRestStays() {
    String updated = new ReadmeTables("before\n" + EMPTY_TABLES + "after\n").updated();
    assertThat(updated)
        .startsWith("before\n<!-- table: settings -->\n| ")
        .contains("|\n<!-- end -->\nbetween\n<!-- table: metrics -->\n| ")
        .endsWith("<!-- end -->\nafter\n")
        .contains("`parley.conversations.v1`");
    assertThat(new ReadmeTables(updated).updated()).isEqualTo(updated);
  }

  @Test
  void aTableThatHasNoPlaceIsNamed() {
    assertThat(new ReadmeTables(EMPTY_TABLES).missing()).isEmpty();
    assertThat(new ReadmeTables(EMPTY_TABLES.replace("table: topics", "")).missing())
        .containsExactly("<!-- table: topics --> … <!-- end -->");
  }
}
