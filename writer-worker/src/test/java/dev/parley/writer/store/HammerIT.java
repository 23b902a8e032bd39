package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static dev.parley.writer.Snapshots.OTHER_MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.writer.Seeds;
import dev.parley.writer.Snapshots;
import dev.parley.writer.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two writers with the same few keys in any order, an eraser and a reader, all at once. */
@ExtendWith(StackExtension.class)
class HammerIT {
  private static final String TENANT = "hammer";
  private static final int KEYS = 40;
  private static final int ERASED_KEYS = 5;
  private static final int OFFSETS = 60;
  private static final int BATCHES = 150;

  private final Snapshots snapshots = new Snapshots(TENANT);
  private final AtomicInteger writersAtWork = new AtomicInteger(2);

  @Test
  void newestOfEachStandsWholeAndWhatWasErasedStaysAway(TestStack stack) throws Exception {
    Random random = Seeds.random("HammerIT");
    Map<String, TreeMap<Long, Set<String>>> sent = new TreeMap<>();
    List<List<EmbeddedConversation>> first = batches(random, sent);
    List<List<EmbeddedConversation>> second = batches(random, sent);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (StoreFixture fixture = new StoreFixture(TestDatabase.of(stack))) {
      List<Future<?>> all = new ArrayList<>();
      all.add(threads.submit(writer(fixture, first)));
      all.add(threads.submit(writer(fixture, second)));
      all.add(threads.submit(reader(fixture)));
      all.add(threads.submit(eraser(fixture)));
      for (Future<?> one : all) {
        one.get();
      }

      assertThat(fixture.contradictions(TENANT)).isEmpty();
      assertThat(standing(fixture)).isEqualTo(expected(sent));
    } finally {
      threads.shutdownNow();
    }
  }

  private List<List<EmbeddedConversation>> batches(
      Random random, Map<String, TreeMap<Long, Set<String>>> sent) {
    List<List<EmbeddedConversation>> batches = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      List<EmbeddedConversation> batch = new ArrayList<>();
      int size = 1 + random.nextInt(30);
      for (int j = 0; j < size; j++) {
        String id = key(random.nextInt(KEYS));
        // Offsets grow with time, as they do, but not in order.
        long offset = random.nextInt(1 + OFFSETS * (i + 1) / BATCHES);
        ModelIdentity model = random.nextBoolean() ? MODEL : OTHER_MODEL;
        batch.add(snapshots.at(offset, id, model));
        sent.computeIfAbsent(id, key -> new TreeMap<>())
            .computeIfAbsent(offset, key -> new TreeSet<>())
            .add(model.name());
      }
      Collections.shuffle(batch, random);
      batches.add(batch);
    }
    return batches;
  }

  private Callable<Void> writer(StoreFixture fixture, List<List<EmbeddedConversation>> batches) {
    PostgresStore store = new PostgresStore(fixture.database, StoreListener.NONE);
    return () -> {
      try {
        for (List<EmbeddedConversation> batch : batches) {
          assertThat(written(store, batch)).hasSameSizeAs(batch);
        }
      } finally {
        writersAtWork.decrementAndGet();
      }
      return null;
    };
  }

  /** Again, as a worker does, where the other was faster several times in a row. */
  private static List<Outcome> written(PostgresStore store, List<EmbeddedConversation> batch)
      throws SQLException {
    while (true) {
      try {
        return store.write(batch);
      } catch (SQLException e) {
        if (RetryCause.of(e) != RetryCause.CONFLICT) {
          throw e;
        }
      }
    }
  }

  private Callable<Void> reader(StoreFixture fixture) {
    return () -> {
      do {
        assertThat(fixture.contradictions(TENANT)).isEmpty();
      } while (writersAtWork.get() > 0);
      return null;
    };
  }

  private Callable<Void> eraser(StoreFixture fixture) {
    return () -> {
      for (int i = 0; i < ERASED_KEYS; i++) {
        try (Connection connection = fixture.sql.connect();
            Statement statement = connection.createStatement()) {
          connection.setAutoCommit(false);
          statement.execute("SELECT pg_advisory_xact_lock(" + AdvisoryLock.ERASE.key() + ")");
          statement.execute(
              "INSERT INTO erased (tenant, scope, id) VALUES ('%s', 'conversation', '%s')"
                  .formatted(TENANT, key(i)));
          statement.execute(
              "DELETE FROM conversation WHERE tenant = '%s' AND conversation_id = '%s'"
                  .formatted(TENANT, key(i)));
          connection.commit();
        }
      }
      return null;
    };
  }

  private static List<String> standing(StoreFixture fixture) throws SQLException {
    return fixture.sql.rows(
        "SELECT conversation_id, log_offset, transcript, (SELECT string_agg(m.name, ',' ORDER BY"
            + " m.name) FROM unnest(models) i (id) JOIN model m USING (id)) FROM conversation"
            + " WHERE tenant = 'hammer' ORDER BY conversation_id");
  }

  private static List<String> expected(Map<String, TreeMap<Long, Set<String>>> sent) {
    List<String> rows = new ArrayList<>();
    sent.forEach(
        (id, byOffset) -> {
          if (id.compareTo(key(ERASED_KEYS)) >= 0) {
            long newest = byOffset.lastKey();
            rows.add(
                String.join(
                    "|",
                    id,
                    Long.toString(newest),
                    String.join("\n", Snapshots.turns(id, newest)),
                    String.join(",", byOffset.get(newest))));
          }
        });
    return rows;
  }

  private static String key(int number) {
    return "key-%03d".formatted(number);
  }
}
