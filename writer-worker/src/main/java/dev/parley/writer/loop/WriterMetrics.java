package dev.parley.writer.loop;

import dev.parley.wire.DeadLetterReason;
import dev.parley.writer.store.DatabaseMetrics;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.RetryCause;
import dev.parley.writer.store.VectorIndexMetrics;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * What the writer measures; each method does nothing unless it is implemented.
 *
 * <p>For concurrent use. Every record that is polled is counted once among the outcomes, the dead
 * letters or the tombstones, and again if it is delivered again after a crash or a rebalance. Alert
 * on dead letters, on batches that go on waiting, and on the group's lag: an idle writer counts
 * nothing, so silence alone says little.
 */
public interface WriterMetrics extends DatabaseMetrics {
  /** Measures nothing. */
  WriterMetrics NONE = new WriterMetrics() {};

  /**
   * The parts of the loop. Waiting for records, or for a writer, is in POLL; WRITE is each
   * transaction, several of which may go side by side; COMMIT is from asking to the answer.
   */
  enum Section {
    POLL,
    DECODE,
    WRITE,
    COMMIT;

    /** As it stands in metrics. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A section ran for {@code took}, whether it succeeded or failed. */
  default void section(Section section, Duration took) {}

  /** A transaction of {@code records} was tried. */
  default void batch(int records) {}

  /** What became of one record. */
  default void outcome(Outcome outcome) {}

  /** A record was written for the first time, {@code took} after it was published. */
  default void publishedToStored(Duration took) {}

  /** A record became a dead letter. */
  default void deadLetter(DeadLetterReason reason) {}

  /** A record had no value, and nothing was to be done. */
  default void tombstone() {}

  /** So many batches more, or fewer, wait for the database. */
  default void waiting(int change) {}

  /** A transaction failed for a reason that passes, and is tried again. */
  default void retry(RetryCause cause) {}

  /** Shows what Kafka's clients measure of themselves, until the result is closed. */
  default Shown show(Consumer<?, ?> consumer, Producer<?, ?> producer) {
    return () -> {};
  }

  /** Meters that are shown. */
  interface Shown extends AutoCloseable {
    @Override
    void close();
  }

  /** What is measured of vector indexes. */
  default VectorIndexMetrics vectorIndexes() {
    return VectorIndexMetrics.NONE;
  }
}
