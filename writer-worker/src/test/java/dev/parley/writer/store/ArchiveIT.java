package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Does what OPERATIONS.md tells an operator to do with what grows old. */
@ExtendWith(StackExtension.class)
class ArchiveIT {
  private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

  private final TestStack stack;

  ArchiveIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void oldConversationsAreMovedOutWithTheirPassagesAndOthersStay() throws Exception {
    List<String> told = told();
    Snapshots snapshots = new Snapshots("t");
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()))) {
      fixture.write(snapshots.at(1, "old", MODEL), snapshots.at(2, "new", MODEL));
      fixture.sql.execute(
          "UPDATE conversation SET occurred_at ="
              + " now() - interval '1 day' * CASE conversation_id WHEN 'old' THEN 401 ELSE 399 END");
      fixture.sql.execute(told.get(0));
      for (String table : List.of("conversation", "passage")) {
        fixture.sql.execute(
            "CREATE TABLE archive.%1$s_old PARTITION OF archive.%1$s DEFAULT".formatted(table));
      }
      List<String> oldPassages =
          fixture.sql.rows(
              "SELECT ordinal, embedding FROM passage p JOIN conversation c"
                  + " ON c.number = p.conversation_number WHERE conversation_id = 'old'");

      fixture.sql.execute(told.get(1));

      assertThat(fixture.sql.rows("SELECT conversation_id FROM conversation"))
          .containsExactly("new");
      assertThat(fixture.sql.rows("SELECT conversation_id FROM archive.conversation"))
          .containsExactly("old");
      assertThat(fixture.sql.rows("SELECT ordinal, embedding FROM archive.passage"))
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(oldPassages);
      assertThat(
              fixture.sql.rows(
                  "SELECT DISTINCT conversation_id FROM passage p LEFT JOIN conversation c"
                      + " ON c.number = p.conversation_number"))
          .containsExactly("new");
    }
  }

  /** The statements of the section, in their order. */
  private static List<String> told() throws IOException {
    String section =
        Files.readString(Path.of("OPERATIONS.md"))
            .split("\n## Partitions and archives\n", 2)[1]
            .split("\n## ", 2)[0];
    return SQL.matcher(section).results().map(block -> block.group(1)).toList();
  }
}
