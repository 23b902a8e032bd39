package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class SchemaIT {
  private final TestStack stack;

  SchemaIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void writersThatMigrateAtOnceAllSucceed() throws Exception {
    TestDatabase sql = TestDatabase.of(stack.newDatabase());
    int writers = 4;
    CyclicBarrier together = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try (Database database = new Database(sql.settings())) {
      Callable<Void> migration =
          () -> {
            together.await();
            new Schema(database).migrate();
            return null;
          };
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        all.add(threads.submit(migration));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(sql.rows("SELECT version FROM flyway_schema_history WHERE NOT success")).isEmpty();
    assertThat(sql.value("SELECT count(*) FROM conversation")).isEqualTo("0");
  }

  @Test
  void databaseMayHoldTablesOfOthers() throws SQLException {
    TestDatabase sql = TestDatabase.of(stack.newDatabase());
    sql.execute("CREATE TABLE somebody_elses (id integer)");
    try (StoreFixture fixture = new StoreFixture(sql)) {
      assertThat(fixture.write(new Snapshots("t").at(1, "a", MODEL)))
          .containsExactly(Outcome.INSERTED);
    }
    assertThat(sql.value("SELECT count(*) FROM somebody_elses")).isEqualTo("0");
  }

  @Test
  void roleThatMayNotCreateTablesIsToldWhatIsMissing() throws SQLException {
    TestDatabase admin = TestDatabase.of(stack.newDatabase());
    try (LimitedRole role = new LimitedRole(admin);
        Database database = new Database(role.login().settings())) {
      assertThatThrownBy(() -> new Schema(database).migrate())
          .isInstanceOfSatisfying(
              SQLException.class,
              refused -> {
                assertThat(SqlFailure.of(refused)).isEqualTo(SqlFailure.FATAL);
                assertThat(SqlFailure.describe(refused))
                    .startsWith("42501 ")
                    .contains("permission denied for schema public");
              });
    }
  }

  @Test
  void databaseOfAnotherEncodingIsRefusedWithTheRemedy() throws SQLException {
    TestDatabase sql = TestDatabase.of(stack.newDatabase());
    String name = sql.value("SELECT current_database()") + "_latin1";
    sql.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    TestDatabase latin1 =
        new TestDatabase(
            sql.url().replace(sql.value("SELECT current_database()"), name),
            sql.user(),
            sql.password());
    try (Database database = new Database(latin1.settings())) {
      assertThatThrownBy(() -> new Schema(database).migrate())
          .isInstanceOf(UnsupportedDatabaseException.class)
          .hasMessageContaining("encoding is LATIN1")
          .hasMessageContaining("ENCODING 'UTF8'");
    } finally {
      sql.execute("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }

  @Test
  void oldPostgresIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> Schema.requireSupported("14.19 (Debian 14.19-1)", "UTF8"))
        .isInstanceOf(UnsupportedDatabaseException.class)
        .hasMessageContaining("PostgreSQL 14.19")
        .hasMessageContaining("15 or later: upgrade it");
    Schema.requireSupported("15beta1", "UTF8");
    Schema.requireSupported("18.6", "UTF8");
  }
}
