package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.ModelIdentity;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.SQLException;
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
                  return new ModelRegistry(fixture.database.pool(), registered::incrementAndGet)
                      .idsOf(models);
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

  @Test
  void anyPartOfTheIdentityMakesAnotherModel() throws SQLException {
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()))) {
      ModelRegistry registry = new ModelRegistry(fixture.database.pool(), () -> {});
      Map<ModelIdentity, Integer> ids =
          registry.idsOf(
              Set.of(
                  new ModelIdentity("m", "", 2, "", "", true),
                  new ModelIdentity("m", "2", 2, "", "", true),
                  new ModelIdentity("m", "", 3, "", "", true),
                  new ModelIdentity("m", "", 2, "p: ", "", true),
                  new ModelIdentity("m", "", 2, "", "q: ", true),
                  new ModelIdentity("m", "", 2, "", "", false),
                  new ModelIdentity("n", "", 2, "", "", true)));
      assertThat(Set.copyOf(ids.values())).hasSize(7);
      assertThat(new ModelRegistry(fixture.database.pool(), () -> {}).idsOf(ids.keySet()))
          .isEqualTo(ids);
    }
  }

  @Test
  void oneUpdateSwitchesTheActiveModelAndTwoAreRefused() throws SQLException {
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack.newDatabase()))) {
      ModelRegistry registry = new ModelRegistry(fixture.database.pool(), () -> {});
      registry.idsOf(Set.of(Snapshots.model("one")));
      registry.idsOf(Set.of(Snapshots.model("two")));
      assertThat(fixture.sql.rows(ACTIVE)).containsExactly("one");

      fixture.sql.execute("UPDATE model SET active = (name = 'two')");
      assertThat(fixture.sql.rows(ACTIVE)).containsExactly("two");
      fixture.sql.execute("UPDATE model SET active = (name = 'one')");
      assertThat(fixture.sql.rows(ACTIVE)).containsExactly("one");

      assertThatThrownBy(() -> fixture.sql.execute("UPDATE model SET active = true"))
          .hasMessageContaining("model_one_active");
    }
  }
}
