package dev.parley.local;

import dev.parley.runtime.lifecycle.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
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

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Outstanding outstanding;
  private final java.util.function.Consumer<Throwable> onDeath;
  private final DeadLetterReader reader = new DeadLetterReader();

  /** Guarded by itself. */
  private final Map<String, Integer> byReason = new TreeMap<>();

  private @Nullable Thread thread;

  /**
   * @param consumer of bytes, of no group, that reads committed records only; closed by this
   * @param onDeath told when reading fails for good
   */
  DeadLetterWatch(
      Consumer<byte[], byte[]> consumer,
      String topic,
      Outstanding outstanding,
      java.util.function.Consumer<Throwable> onDeath) {
    this.consumer = consumer;
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
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(one -> new TopicPartition(topic, one.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Asked for now: the end is otherwise looked up at the first poll, after the first publish.
    partitions.forEach(consumer::position);
    thread = new Thread(this::run, name());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void stop(Duration within) throws InterruptedException, TimeoutException {
    if (thread == null) {
      consumer.close();
      return;
    }
    consumer.wakeup();
    thread.join(within.toMillis());
    if (thread.isAlive()) {
      throw new TimeoutException(name() + " still reads after " + within);
    }
  }

  /** How many arrived, by {@link dev.parley.wire.DeadLetterReason#code}. */
  Map<String, Integer> byReason() {
    synchronized (byReason) {
      return Map.copyOf(byReason);
    }
  }

  private void run() {
    try (consumer) {
      while (true) {
        consumer.poll(POLL).forEach(this::take);
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
