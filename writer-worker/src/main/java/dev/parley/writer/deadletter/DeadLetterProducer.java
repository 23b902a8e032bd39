package dev.parley.writer.deadletter;

import dev.parley.wire.DeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Sends dead letters and waits until they are safe, so that their offsets may be committed. */
public final class DeadLetterProducer {
  /**
   * Longer than the producer's own delivery timeout, which does not count while it waits for a
   * producer id.
   */
  private static final Duration SAFE_WITHIN = Duration.ofSeconds(90);

  private final Producer<byte[], byte[]> producer;
  private final String topic;

  /**
   * @param producer waits for all in-sync replicas
   * @param topic the dead-letter topic
   */
  public DeadLetterProducer(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /**
   * Returns when all in-sync replicas have every one.
   *
   * @throws DeadLetterException when one is not safe; the records must not be passed over
   */
  public void send(List<DeadLetter> deadLetters) throws InterruptedException {
    long deadline = System.nanoTime() + SAFE_WITHIN.toNanos();
    List<Future<RecordMetadata>> sent = new ArrayList<>(deadLetters.size());
    try {
      for (DeadLetter deadLetter : deadLetters) {
        sent.add(producer.send(deadLetter.toRecord(topic)));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (ExecutionException e) {
      throw new DeadLetterException(topic, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException | KafkaException e) {
      throw new DeadLetterException(topic, e);
    }
  }
}
