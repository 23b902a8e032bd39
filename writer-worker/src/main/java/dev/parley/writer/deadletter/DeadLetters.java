package dev.parley.writer.deadletter;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the writer's dead letters out of records as they were received, and says so in the log: the
 * first of each kind as a warning, and later ones, which metrics count, for debugging. Safe for
 * concurrent use.
 */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final String worker;
  private final Clock clock;
  private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();

  /**
   * @param worker who gives up
   */
  public DeadLetters(String worker, Clock clock) {
    this.worker = worker;
    this.clock = clock;
  }

  /**
   * Of a record that failed just now and would fail again; the failure's message quotes no text.
   */
  public DeadLetter of(
      ConsumerRecord<byte[], byte[]> original, DeadLetterReason reason, Exception failure) {
    return of(original, reason, failure, String.valueOf(failure.getMessage()), 1, clock.instant());
  }

  /**
   * Of a record that was tried {@code attempts} times.
   *
   * @param why the failure in words that quote no text
   */
  public DeadLetter of(
      ConsumerRecord<byte[], byte[]> original,
      DeadLetterReason reason,
      Exception failure,
      String why,
      int attempts,
      Instant firstFailedAt) {
    DeadLetter letter =
        new DeadLetter(
            original.key(),
            original.value(),
            original.headers(),
            new DeadLetter.Origin(original.topic(), original.partition(), original.offset()),
            DeadLetter.Stage.WRITE,
            reason,
            failure.getClass(),
            attempts,
            firstFailedAt,
            worker);
    if (warnedOf.add(kind(reason, failure))) {
      log.warn("{}: {} (more of this kind are logged at DEBUG, and counted)", letter, why);
    } else {
      log.debug("{}: {}", letter, why);
    }
    return letter;
  }

  private static String kind(DeadLetterReason reason, Exception failure) {
    return failure instanceof SQLException sql
        ? reason.code() + " " + sql.getSQLState()
        : reason.code();
  }
}
