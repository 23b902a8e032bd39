package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.writer.TestDatabase;
import dev.parley.writer.store.SourceRegistry.Source;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class SourceRegistryIT {
  @Test
  void databaseIsHeldToTheTopicThatItBeganWith(TestStack stack) throws SQLException {
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack))) {
      SourceRegistry registry = new SourceRegistry(fixture.database);
      registry.require(new Source(1, "parley.conversations.v1", "id-a", 24));
      registry.require(new Source(1, "parley.conversations.v1", "id-a", 24));
      registry.require(new Source(2, "parley.conversations.v2", "id-b", 48));

      assertThatThrownBy(
              () -> registry.require(new Source(1, "parley.conversations.v1", "id-c", 24)))
          .isInstanceOf(SourceMismatchException.class)
          .hasMessageContaining("parley.conversations.v1 with id id-a and 24 partitions")
          .hasMessageContaining("parley.conversations.v1 with id id-c and 24 partitions")
          .hasMessageContaining("go on with a topic that ends in the next .vN");
      assertThatThrownBy(
              () -> registry.require(new Source(1, "parley.conversations.v1", "id-a", 25)))
          .isInstanceOf(SourceMismatchException.class);
      assertThat(
              fixture.sql.rows(
                  "SELECT generation, topic, topic_id, partitions FROM source ORDER BY 1"))
          .containsExactly(
              "1|parley.conversations.v1|id-a|24", "2|parley.conversations.v2|id-b|48");
    }
  }
}
