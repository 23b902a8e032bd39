package dev.parley.client;

import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationCodec;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import dev.parley.wire.TopicSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes conversations. One publisher serves all threads of a process and keeps the order in
 * which one thread publishes.
 *
 * <p>What it accepts it does not drop: every future ends, with the position in the log once all
 * in-sync replicas have the conversation, or with why not. When too much is waiting, or it is
 * closed, it refuses at once. Give the JVM the time to {@link #close(Duration)} it.
 */
public final class ConversationPublisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ConversationPublisher.class);

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  /** After the dispatcher was told to give up: it has only to fail what is left. */
  private static final Duration GIVING_UP = Duration.ofSeconds(5);

  /** About what the objects around a conversation take, besides its key and its event. */
  private static final int OVERHEAD_BYTES = 512;

  private final ConversationCodec codec = new ConversationCodec();
  private final Intake intake = new Intake();
  private final Object closing = new Object();
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final BytePermits permits;
  private final PublisherMetrics metrics;
  private final LongSupplier nanoTime;
  private final Duration deliveryTimeout;
  private final Deliveries deliveries;
  private final Dispatcher dispatcher;
  private final Thread thread;

  /**
   * For tests: with a producer and a clock of their own.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  ConversationPublisher(
      ConversationPublisherSettings settings,
      PublisherMetrics metrics,
      Producer<byte[], byte[]> producer,
      LongSupplier nanoTime) {
    TopicSpec conversations = settings.topics().conversations();
    this.producer = producer;
    this.topic = conversations.name();
    this.permits = new BytePermits(settings.bufferBytes());
    this.metrics = new GuardedMetrics(metrics);
    this.nanoTime = nanoTime;
    this.deliveryTimeout = settings.deliveryTimeout();
    this.deliveries = new Deliveries(permits, deliveryTimeout, this.metrics, nanoTime);
    this.dispatcher =
        new Dispatcher(intake, deliveries, producer, conversations.generation(), nanoTime);
    this.thread = new Thread(dispatcher, "conversation-publisher");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * A publisher that can be used at once: it waits until every partition of the topic answers, for
   * a brand-new topic can refuse records for good.
   *
   * @throws org.apache.kafka.common.KafkaException when the topic does not exist or the cluster
   *     does not answer in time, naming the remedy
   */
  public static ConversationPublisher create(ConversationPublisherSettings settings)
      throws InterruptedException {
    return create(settings, PublisherMetrics.NONE);
  }

  /** The same, and tells {@code metrics} what it does. */
  public static ConversationPublisher create(
      ConversationPublisherSettings settings, PublisherMetrics metrics)
      throws InterruptedException {
    return new ConversationPublisher(
        settings, metrics, ReadyProducer.create(settings), System::nanoTime);
  }

  /**
   * Publishes {@code conversation} and returns at once, also while Kafka is away.
   *
   * <p>Continuations of the future run on the thread that talks to Kafka: what takes long belongs
   * into {@code thenApplyAsync} and its like, or it delays every other acknowledgement.
   *
   * @return the conversation's position, when all in-sync replicas have it; or, when it was not
   *     accepted, a future that has failed already with a {@link PublisherFullException} or a
   *     {@link PublisherClosedException}; or one that fails with a {@link PublishFailedException}
   *     when it could not be delivered in time
   */
  public CompletableFuture<Position> publish(Conversation conversation) {
    long called = nanoTime.getAsLong();
    CompletableFuture<Position> future = accept(conversation);
    metrics.called(Duration.ofNanos(nanoTime.getAsLong() - called));
    return future;
  }

  /** How many bytes of accepted conversations wait to be acknowledged. */
  public long bytesWaiting() {
    return permits.taken();
  }

  /** As {@link #close(Duration)}, within 30 s. */
  @Override
  public void close() {
    close(CLOSE_WITHIN);
  }

  /**
   * Accepts no more, waits until all that was accepted has ended, and lets go of Kafka. What is
   * still waiting after {@code within} fails with a {@link PublishFailedException}; when it
   * returns, every future has ended. A second call has nothing left to do. Not to be called from a
   * continuation of a future of this publisher. If the thread is interrupted the deadline is now.
   */
  public void close(Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    intake.close();
    synchronized (closing) {
      boolean interrupted = awaitHandover(deadline);
      // Nobody watches the deliveries any more, so this is the longest that any of them has left.
      long left = Math.min(deadline - System.nanoTime(), deliveryTimeout.toNanos());
      try {
        producer.close(Duration.ofNanos(interrupted ? 0 : Math.max(0, left)));
      } catch (InterruptException e) {
        interrupted = true;
        producer.close(Duration.ZERO);
      }
      if (permits.taken() > 0) {
        log.warn("closed with {} bytes of conversations unsent", permits.taken());
        deliveries.failAll();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CompletableFuture<Position> accept(Conversation conversation) {
    RecordKey key = conversation.key();
    if (intake.isClosed()) {
      return refuseClosed(key);
    }
    byte[] keyBytes = key.toBytes();
    byte[] value = codec.encode(conversation);
    long bytes = (long) keyBytes.length + value.length + OVERHEAD_BYTES;
    Optional<Delivery> delivery = deliveries.accept(key, bytes);
    if (delivery.isEmpty()) {
      metrics.rejected(PublisherMetrics.Rejection.FULL);
      return CompletableFuture.failedFuture(
          new PublisherFullException(key, bytes, permits.taken(), permits.limit()));
    }
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, keyBytes, value);
    if (!intake.offer(new Intake.Entry(delivery.get(), record)) && delivery.get().withdraw()) {
      return refuseClosed(key);
    }
    metrics.accepted();
    metrics.bytesWaiting(permits.taken());
    return delivery.get().future();
  }

  private CompletableFuture<Position> refuseClosed(RecordKey key) {
    metrics.rejected(PublisherMetrics.Rejection.CLOSED);
    return CompletableFuture.failedFuture(new PublisherClosedException(key));
  }

  /** Whether the wait was interrupted. */
  private boolean awaitHandover(long deadline) {
    boolean interrupted = false;
    try {
      TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      if (!thread.isAlive()) {
        return false;
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    dispatcher.giveUp();
    thread.interrupt();
    try {
      thread.join(GIVING_UP.toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    return interrupted;
  }
}
