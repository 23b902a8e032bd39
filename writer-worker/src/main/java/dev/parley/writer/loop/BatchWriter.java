package dev.parley.writer.loop;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.writer.deadletter.DeadLetters;
import dev.parley.writer.loop.WriterMetrics.Section;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.RetryCause;
import dev.parley.writer.store.SqlFailure;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records whatever it takes: what fails for a reason that passes is tried again without end,
 * and a part with a row that is refused is halved until that row stands alone. Safe for concurrent
 * use where store and random are.
 */
public final class BatchWriter {
  /** Stores records in one transaction, and changes nothing when it is asked again. */
  public interface Store {
    /** What became of each; {@link SqlFailure} tells of what is thrown what to do. */
    List<Outcome> write(List<EmbeddedConversation> records) throws SQLException;
  }

  /** How one waits for the database. */
  public interface Patience {
    /**
     * @param problem why, in words that quote no row
     * @throws StoppedException when the worker is to stop instead
     */
    void await(Duration pause, String problem) throws StoppedException, InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  /**
   * Records that go in one transaction.
   *
   * @param attempts how often they were refused, with others
   * @param refusedAt when they first were
   */
  private record Part(List<Received> records, int attempts, @Nullable Instant refusedAt) {
    Part first(Instant now) {
      return half(records.subList(0, records.size() / 2), now);
    }

    Part second(Instant now) {
      return half(records.subList(records.size() / 2, records.size()), now);
    }

    private Part half(List<Received> half, Instant now) {
      return new Part(half, attempts + 1, refusedAt == null ? now : refusedAt);
    }
  }

  private final Store store;
  private final DeadLetters deadLetters;
  private final WriterMetrics metrics;
  private final Clock clock;
  private final RandomGenerator random;

  public BatchWriter(
      Store store,
      DeadLetters deadLetters,
      WriterMetrics metrics,
      Clock clock,
      RandomGenerator random) {
    this.store = store;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns when every record is stored, was there already, or is refused.
   *
   * @return those that Postgres refuses
   * @throws StoppedException when the worker is to stop; some records may be stored
   * @throws SQLException on a failure that neither passes nor is about a row
   */
  List<DeadLetter> write(List<Received> records, Patience patience)
      throws StoppedException, SQLException, InterruptedException {
    List<DeadLetter> refused = new ArrayList<>();
    Deque<Part> parts = new ArrayDeque<>();
    parts.push(new Part(records, 0, null));
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        count(part.records(), writePatiently(part.records(), patience));
      } catch (SQLException e) {
        if (SqlFailure.of(e) != SqlFailure.ROW_REFUSED) {
          throw e;
        }
        Instant now = clock.instant();
        if (part.records().size() == 1) {
          refused.add(refuse(part, e, now));
        } else {
          parts.push(part.second(now));
          parts.push(part.first(now));
        }
      }
    }
    return refused;
  }

  private List<Outcome> writePatiently(List<Received> records, Patience patience)
      throws StoppedException, SQLException, InterruptedException {
    List<EmbeddedConversation> embedded = records.stream().map(Received::embedded).toList();
    Backoff backoff = new Backoff(random);
    for (int attempt = 1; ; attempt++) {
      metrics.batch(records.size());
      try {
        List<Outcome> outcomes = timed(embedded);
        if (attempt > 1) {
          log.info("stored {} records at attempt {}", records.size(), attempt);
        }
        return outcomes;
      } catch (SQLException e) {
        if (SqlFailure.of(e) != SqlFailure.TRANSIENT) {
          throw e;
        }
        String problem = SqlFailure.describe(e);
        if (attempt == 1) {
          log.warn("cannot store {} records now, trying again: {}", records.size(), problem);
        } else {
          log.debug("attempt {} failed: {}", attempt, problem);
        }
        metrics.retry(RetryCause.of(e));
        patience.await(backoff.next(), problem);
      }
    }
  }

  private List<Outcome> timed(List<EmbeddedConversation> records) throws SQLException {
    long begun = System.nanoTime();
    try {
      return store.write(records);
    } finally {
      metrics.section(Section.WRITE, Duration.ofNanos(System.nanoTime() - begun));
    }
  }

  private DeadLetter refuse(Part part, SQLException failure, Instant now) {
    return deadLetters.of(
        part.records().get(0).original(),
        DeadLetterReason.REFUSED_BY_DATABASE,
        failure,
        SqlFailure.describe(failure),
        part.attempts() + 1,
        part.refusedAt() == null ? now : part.refusedAt());
  }

  private void count(List<Received> records, List<Outcome> outcomes) {
    Instant now = clock.instant();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      metrics.outcome(outcome);
      if (outcome == Outcome.INSERTED || outcome == Outcome.REPLACED) {
        records
            .get(i)
            .publishedAt()
            .ifPresent(published -> metrics.publishedToStored(Duration.between(published, now)));
      }
    }
  }
}
