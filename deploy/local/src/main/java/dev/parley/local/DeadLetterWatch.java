package dev.parley.local;

import dev.parley.runtime.lifecycle.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what arrives on the dead-letter topic from its start on, so that nobody waits for a
 * conversation that will not be stored, and counts it by reason.
 */
final class DeadLetterWatch implements Service {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final String topic;
  private final Outstanding outstanding;
  private final java.util.function.Consumer<Throwable> onDeath;
  private final DeadLetterReader reader = new DeadLetterReader();

  /** Guarded by itself. */
  private final Map<String, Integer> byReason = new TreeMap<>();

  private @Nullable Consumer<byte[], byte[]> consumer;
  private @Nullable Thread thread;

  /**
   * @param consumers make one of bytes, of no group, that reads committed records only
   * @param onDeath told when reading fails for good
   */
  DeadLetterWatch(
      Supplier<Consumer<byte[], byte[]>> consumers,
      String topic,
      Outstanding outstanding,
      java.util.function.Consumer<Throwable> onDeath) {
    this.consumers = consumers;
    this.topic = topic;
    this.outstanding = outstanding;
    this.onDeath = onDeath;
  }

  @Override
  public String name() {
    return "dead-letter watch";
  }

  @Override
  public void start() {
    Consumer<byte[], byte[]> started = consumers.get();
    consumer = started;
    List<TopicPartition> partitions =
        started.partitionsFor(topic).stream()
            .map(one -> new TopicPartition(topic, one.partition()))
            .toList();
    started.assign(partitions);
    started.seekToEnd(partitions);
    // Asked for now: the end is otherwise looked up at the first poll, after the first publish.
    partitions.forEach(started::position);
    thread = new Thread(() -> run(started), name());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void stop(Duration within) throws InterruptedException, TimeoutException {
    Consumer<byte[], byte[]> started = consumer;
    if (started == null) {
      return;
    }
    Thread reading = thread;
    if (reading == null) {
      started.close();
      return;
    }
    started.wakeup();
    reading.join(Math.max(1, within.toMillis()));
    if (reading.isAlive()) {
      throw new TimeoutException(name() + " still reads after " + within);
    }
  }

  /** How many arrived, by {@link dev.parley.wire.DeadLetterReason#code}. */
  Map<String, Integer> byReason() {
    synchronized (byReason) {
      return Map.copyOf(byReason);
    }
  }

  private void run(Consumer<byte[], byte[]> started) {
    try (started) {
      while (true) {
        started.poll(POLL).forEach(this::take);
      }
    } catch (WakeupException e) {
      // Told to stop.
    } catch (RuntimeException e) {
      onDeath.accept(e);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    synchronized (byReason) {
      byReason.merge(DeadLetterReader.reason(record), 1, Integer::sum);
    }
    reader
        .snapshot(record)
        .ifPresent(snapshot -> outstanding.settled(snapshot.key(), snapshot.position()));
  }
}
