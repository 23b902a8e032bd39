package dev.parley.runtime.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A stage that is measured again and again. For one thread. */
final class MeasuredStage {
  private static final Logger log = LoggerFactory.getLogger(MeasuredStage.class);

  private static final Duration RATES_OVER = Duration.ofSeconds(30);

  private final QueueStage stage;
  private final QueueExporter.Workers workers;
  private final Duration lookEvery;
  private final QueueMeters meters;
  private final QueueHistory history = new QueueHistory(RATES_OVER);
  private OldestRecord.@Nullable Found oldest;
  private Optional<Duration> ageThen = Optional.empty();
  private @Nullable Long lookedAt;

  /**
   * @param lookEvery how often the oldest record is read
   */
  MeasuredStage(
      QueueStage stage, QueueExporter.Workers workers, Duration lookEvery, QueueMeters meters) {
    this.stage = stage;
    this.workers = workers;
    this.lookEvery = lookEvery;
    this.meters = meters;
  }

  /**
   * @param reader reads the oldest record, where that is done
   */
  void measure(QueueSize size, @Nullable OldestRecord reader) throws InterruptedException {
    QueueLag all = size.lag(stage);
    QueueLag lag = workers.partitions().map(all::only).orElse(all);
    history.add(System.nanoTime(), lag);
    if (reader != null && isTimeToLook()) {
      look(reader, lag);
    }
    meters.show(
        new QueueFigures(
            lag,
            workers.held(),
            oldest(age(lag), workers.oldestHeld()),
            history.inPerSecond(),
            history.outPerSecond(),
            history.unmoved()));
  }

  private boolean isTimeToLook() {
    return lookedAt == null || System.nanoTime() - lookedAt >= lookEvery.toNanos();
  }

  private void look(OldestRecord reader, QueueLag lag) {
    oldest = null;
    ageThen = Optional.empty();
    try {
      oldest = reader.look(lag).orElse(null);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      log.warn("the oldest record of {} cannot be read: {}", stage.name(), e.getMessage());
    }
    lookedAt = System.nanoTime();
    if (oldest != null) {
      ageThen = Optional.of(since(oldest.publishedAt()));
    }
  }

  /** It grows while the record is the next of its partition; else it is as it was when read. */
  private Optional<Duration> age(QueueLag lag) {
    if (lag.total().orElse(-1) == 0) {
      return Optional.of(Duration.ZERO);
    }
    OldestRecord.Found found = oldest;
    if (found == null) {
      return Optional.empty();
    }
    QueueLag.Waiting now = lag.waiting().get(found.partition());
    return now != null && now.next() == found.next()
        ? Optional.of(since(found.publishedAt()))
        : ageThen;
  }

  /**
   * The older of what waits and what is held. Where it is not known what waits, only an age that
   * something has tells of the queue: that nothing is held does not mean that nothing waits.
   */
  private static Optional<Duration> oldest(Optional<Duration> waiting, Optional<Duration> held) {
    Optional<Duration> ofHeld =
        waiting.isPresent() ? held : held.filter(age -> age.compareTo(Duration.ZERO) > 0);
    return Stream.of(waiting, ofHeld).flatMap(Optional::stream).max(Comparator.naturalOrder());
  }

  /** A publisher's clock may be ahead of ours. */
  private static Duration since(Instant published) {
    Duration age = Duration.between(published, Instant.now());
    return age.isNegative() ? Duration.ZERO : age;
  }
}
