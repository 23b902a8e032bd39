package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.ModelIdentity;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(StackExtension.class)
class ModelRegistryIT {
  private static final String ACTIVE = "SELECT name FROM model WHERE active";

  private final TestStack stack;

  ModelRegistryIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void writersThatRegisterAtOnceAgreeAndOneModelIsActive() throws Exception {
    int writers = 4;
    AtomicInteger registered = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack))) {
      List<Future<Map<ModelIdentity, Integer>>> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        Set<ModelIdentity> models = Set.of(Snapshots.model("shared"), Snapshots.model("own " + i));
        all.add(
            threads.submit(
                () -> {
                  together.await();
                  return idsOf(fixture, new ModelRegistry(registered::incrementAndGet), models);
                }));
      }
      Set<Integer> shared = new HashSet<>();
      for (Future<Map<ModelIdentity, Integer>> one : all) {
        shared.add(one.get().get(Snapshots.model("shared")));
      }
      assertThat(shared).hasSize(1);
      assertThat(registered).hasValue(writers + 1);
      assertThat(fixture.sql.value("SELECT count(*) FROM model")).isEqualTo("5");
      assertThat(fixture.sql.rows(ACTIVE)).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"read committed", "repeatable read", "serializable"})
  void modelThatAnotherWriterRegistersMeanwhileIsFound(String isolation) throws Exception {
    TestDatabase sql = TestDatabase.of(stack.newDatabase());
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (StoreFixture fixture =
            new StoreFixture(
                sql,
                sql.with(
                    "options=-c%20default_transaction_isolation="
                        + isolation.replace(" ", "%5C%20")));
        Connection other = sql.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT pg_advisory_xact_lock(" + AdvisoryLock.MODELS.key() + ")");
      Future<List<Outcome>> written =
          threads.submit(() -> fixture.write(new Snapshots("t").at(1, "a", Snapshots.MODEL)));
      await()
          .until(
              () ->
                  sql.value(
                          "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                              + " current_database() AND cardinality(pg_blocking_pids(pid)) > 0")
                      .equals("1"));
      statement.execute(
          "INSERT INTO model (name, revision, dimensions, passage_prefix, query_prefix, normalized,"
              + " active) VALUES ('first', 'r1', 8, '', '', true, true)");
      other.commit();

      assertThat(written.get()).containsExactly(Outcome.INSERTED);
      assertThat(sql.value("SELECT count(*) FROM model")).isEqualTo("1");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anyPartOfTheIdentityMakesAnotherModel() throws SQLException {
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()))) {
      ModelRegistry registry = new ModelRegistry(() -> {});
      Map<ModelIdentity, Integer> ids =
          idsOf(
              fixture,
              registry,
              Set.of(
                  new ModelIdentity("m", "", 2, "", "", true),
                  new ModelIdentity("m", "2", 2, "", "", true),
                  new ModelIdentity("m", "", 3, "", "", true),
                  new ModelIdentity("m", "", 2, "p: ", "", true),
                  new ModelIdentity("m", "", 2, "", "q: ", true),
                  new ModelIdentity("m", "", 2, "", "", false),
                  new ModelIdentity("n", "", 2, "", "", true)));
      assertThat(Set.copyOf(ids.values())).hasSize(7);
      assertThat(idsOf(fixture, new ModelRegistry(() -> {}), ids.keySet())).isEqualTo(ids);
    }
  }

  @Test
  void oneUpdateSwitchesTheActiveModelAndTwoAreRefused() throws SQLException {
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()))) {
      ModelRegistry registry = new ModelRegistry(() -> {});
      idsOf(fixture, registry, Set.of(Snapshots.model("one")));
      idsOf(fixture, registry, Set.of(Snapshots.model("two")));
      assertThat(fixture.sql.rows(ACTIVE)).containsExactly("one");

      fixture.sql.execute("UPDATE model SET active = (name = 'two')");
      assertThat(fixture.sql.rows(ACTIVE)).containsExactly("two");
      fixture.sql.execute("UPDATE model SET active = (name = 'one')");
      assertThat(fixture.sql.rows(ACTIVE)).containsExactly("one");

      assertThatThrownBy(() -> fixture.sql.execute("UPDATE model SET active = true"))
          .hasMessageContaining("model_one_active");
    }
  }

  private static Map<ModelIdentity, Integer> idsOf(
      StoreFixture fixture, ModelRegistry registry, Set<ModelIdentity> models) throws SQLException {
    try (Connection connection = fixture.database.pool().getConnection()) {
      return registry.idsOf(connection, models);
    }
  }
}
