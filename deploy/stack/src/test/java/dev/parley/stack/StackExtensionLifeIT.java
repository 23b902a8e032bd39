package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.lettuce.core.RedisClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs test classes within a test, to see what the extension does around them. */
class StackExtensionLifeIT {
  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
  private static final List<AutoCloseable> LEFT_OPEN = new ArrayList<>();

  @Test
  void classesShareAStackAndNothingElseAndLeaksFailTheirClass() throws Exception {
    EngineExecutionResults results =
        EngineTestKit.engine("junit-jupiter")
            .selectors(
                selectClass(One.class),
                selectClass(Another.class),
                selectClass(LeavesDatabase.class),
                selectClass(LeavesRedis.class))
            .execute();

    results.testEvents().assertStatistics(tests -> tests.started(5).succeeded(5));
    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(1, leakOf(LeavesDatabase.class, "its database"))
        .haveExactly(1, leakOf(LeavesRedis.class, "its Redis database"));
    results.containerEvents().assertStatistics(containers -> containers.failed(2));
    assertThat(SEEN.stream().filter(seen -> seen.startsWith("kafka "))).hasSize(1);
    assertThat(SEEN.stream().filter(seen -> seen.startsWith("topics "))).hasSize(2);
    assertThat(SEEN.stream().filter(seen -> seen.startsWith("database "))).hasSize(2);
    for (AutoCloseable open : LEFT_OPEN) {
      open.close();
    }
  }

  private static org.assertj.core.api.Condition<org.junit.platform.testkit.engine.Event> leakOf(
      Class<?> type, String service) {
    return event(
        container(type),
        finishedWithFailure(
            instanceOf(StackException.class),
            message(
                text ->
                    text.startsWith(
                        type.getName() + " left connections to " + service + " open"))));
  }

  private static void see(TestStack stack) throws InterruptedException {
    SEEN.add("kafka " + stack.bootstrapServers());
    SEEN.add("topics " + stack.topics().prefix());
    SEEN.add("database " + stack.jdbcUrl());
  }

  @ExtendWith(StackExtension.class)
  static class One {
    @Test
    void sees(TestStack stack) throws InterruptedException {
      see(stack);
    }

    @Nested
    class Within {
      @Test
      void seesTheSame(TestStack stack) throws InterruptedException {
        see(stack);
      }
    }
  }

  @ExtendWith(StackExtension.class)
  static class Another {
    @Test
    void sees(TestStack stack) throws InterruptedException {
      see(stack);
    }
  }

  @ExtendWith(StackExtension.class)
  static class LeavesDatabase {
    @Test
    void leaves(TestStack stack) throws Exception {
      Connection connection =
          DriverManager.getConnection(
              stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
      LEFT_OPEN.add(connection);
    }
  }

  @ExtendWith(StackExtension.class)
  static class LeavesRedis {
    @Test
    void leaves(TestStack stack) {
      RedisClient client = RedisClient.create(stack.redisUri());
      LEFT_OPEN.add(client);
      assertThat(client.connect().sync().ping()).isEqualTo("PONG");
    }
  }
}
