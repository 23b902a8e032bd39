package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The publisher against a producer that fails as it is told. */
@Timeout(60)
class ConversationPublisherTest {
  private static final ConversationPublisherSettings SETTINGS =
      ConversationPublisherSettings.of("unused:1")
          .withBufferBytes(ConversationPublisherSettings.LEAST_BUFFER_BYTES);

  private final ToldProducer producer = new ToldProducer();
  private final CountedMetrics metrics = new CountedMetrics();
  private final AtomicLong nanoTime = new AtomicLong();
  private final ConversationPublisher publisher =
      new ConversationPublisher(SETTINGS, metrics, producer, nanoTime::get);

  @AfterEach
  void close() {
    publisher.close(Duration.ZERO);
  }

  @Test
  void acknowledgementBringsThePosition() {
    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));
    awaitSent(1);
    assertThat(future).isNotDone();

    producer.completeNext();

    assertThat(future).isCompletedWithValue(new Position(1, 0, 0));
    assertThat(metrics.accepted).hasValue(1);
    assertThat(metrics.acknowledged).hasValue(1);
    assertThat(metrics.called).hasValue(1);
  }

  @Test
  void recordsOfOneThreadKeepTheirOrder() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      publisher.publish(Conversations.named("c" + i));
      expected.add("default/c" + i);
    }

    awaitSent(1000);

    assertThat(producer.history()).map(record -> new String(record.key())).isEqualTo(expected);
  }

  @Test
  void fullPublisherRefusesAtOnceAndSaysHowFull() {
    List<CompletableFuture<Position>> accepted = fill();

    Conversation more = Conversations.sized("more", 400_000);
    CompletableFuture<Position> refused = publisher.publish(more);

    PublisherFullException full = failure(PublisherFullException.class, refused);
    assertThat(full.key()).isEqualTo(more.key());
    assertThat(full.limit()).isEqualTo(SETTINGS.bufferBytes());
    assertThat(full.bytesWaiting()).isEqualTo(publisher.bytesWaiting()).isPositive();
    assertThat(full)
        .hasMessageStartingWith("conversation default/more was not accepted: it takes 400")
        .hasMessageContaining(full.bytesWaiting() + " of " + full.limit() + " already wait");
    assertThat(accepted).noneMatch(CompletableFuture::isDone);
    assertThat(metrics.full).hasValue(1);
  }

  @Test
  void whatEndsMakesRoomExactlyOnce() {
    List<CompletableFuture<Position>> accepted = fill();
    awaitSent(accepted.size());
    long each = publisher.bytesWaiting() / accepted.size();

    producer.completeNext();
    producer.errorNext(new TimeoutException("expired"));

    assertThat(publisher.bytesWaiting())
        .isBetween((accepted.size() - 2) * each - 10, (accepted.size() - 2) * each + 10);
    while (producer.completeNext()) {}
    assertThat(publisher.bytesWaiting()).isZero();
    assertThat(metrics.bytesWaiting).hasValue(0);
    assertThat(metrics.accepted).hasValue(accepted.size());
    assertThat(metrics.acknowledged).hasValue(accepted.size() - 1);
    assertThat(metrics.failed).hasValue(1);
    assertThat(accepted).allMatch(CompletableFuture::isDone);
  }

  @Test
  void roomIsThereWhenTheAuthorHearsOfIt() {
    List<CompletableFuture<Position>> accepted = fill();
    awaitSent(accepted.size());
    CompletableFuture<CompletableFuture<Position>> next =
        accepted
            .get(0)
            .thenApply(position -> publisher.publish(Conversations.sized("next", 390_000)));

    producer.completeNext();

    assertThat(next.join()).isNotCompletedExceptionally();
  }

  @Test
  void recordThatWasNotAcknowledgedFailsWithItsNameAndTheCause() {
    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));
    awaitSent(1);

    producer.errorNext(new TimeoutException("expired"));

    assertThat(failure(PublishFailedException.class, future))
        .hasMessage(
            "conversation default/a was not acknowledged; it may be in the log all the same")
        .hasCauseInstanceOf(TimeoutException.class)
        .returns(new RecordKey("default", "a"), PublishException::key);
  }

  @Test
  void recordThatKafkasClientCannotTakeYetIsSentAgainInItsTurn() {
    producer.refuse(3, new TimeoutException("no metadata"));

    CompletableFuture<Position> first = publisher.publish(Conversations.named("a"));
    CompletableFuture<Position> second = publisher.publish(Conversations.named("b"));
    awaitSent(2);
    while (producer.completeNext()) {}

    assertThat(first).isCompletedWithValue(new Position(1, 0, 0));
    assertThat(second).isCompletedWithValue(new Position(1, 0, 1));
    assertThat(producer.refused()).isEqualTo(3);
  }

  @Test
  void recordThatKafkasClientNeverTakesFailsWhenItsTimeIsUp() {
    producer.refuse(Integer.MAX_VALUE, new TimeoutException("no metadata"));
    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));
    await().until(() -> producer.refused() > 2);
    assertThat(future).isNotDone();

    nanoTime.addAndGet(SETTINGS.deliveryTimeout().toNanos());

    await().until(future::isDone);
    assertThat(failure(PublishFailedException.class, future))
        .hasMessage("conversation default/a was not sent within 120000 ms")
        .cause()
        .hasMessage("no metadata");
    assertThat(publisher.bytesWaiting()).isZero();
  }

  @Test
  void recordThatKafkasClientKeepsForEverFailsWhenItsTimeIsUp() {
    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));
    awaitSent(1);
    nanoTime.addAndGet(SETTINGS.deliveryTimeout().plusSeconds(2).toNanos());

    await().until(future::isDone);

    assertThat(failure(PublishFailedException.class, future))
        .hasMessage(
            "conversation default/a was not acknowledged within 120000 ms; it may reach the log"
                + " yet");
    assertThat(publisher.bytesWaiting()).isZero();
    producer.completeNext();
    assertThat(publisher.bytesWaiting()).isZero();
    assertThat(metrics.failed).hasValue(1);
    assertThat(metrics.acknowledged).hasValue(0);
  }

  @Test
  void recordThatCanNeverBeSentFailsAtOnce() {
    producer.refuse(1, new TopicAuthorizationException("not yours"));

    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));

    await().until(future::isDone);
    assertThat(failure(PublishFailedException.class, future))
        .hasMessage("conversation default/a was refused by Kafka's client")
        .hasCauseInstanceOf(TopicAuthorizationException.class);
    assertThat(publisher.bytesWaiting()).isZero();
  }

  @Test
  void exceptionThatIsThrownFailsTheRecordAndNotTheNext() {
    producer.throwOnce(new KafkaException("broken"));

    CompletableFuture<Position> first = publisher.publish(Conversations.named("a"));
    CompletableFuture<Position> second = publisher.publish(Conversations.named("b"));
    awaitSent(1);
    producer.completeNext();

    assertThat(failure(PublishFailedException.class, first)).cause().hasMessage("broken");
    assertThat(second).isCompleted();
  }

  @Test
  void metricsThatThrowDisturbNothing() {
    PublisherMetrics broken =
        new PublisherMetrics() {
          @Override
          public void accepted() {
            throw new IllegalStateException("broken");
          }

          @Override
          public void acknowledged(Duration after) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void failed(Duration after) {
            throw new IllegalStateException("broken");
          }
        };
    ToldProducer other = new ToldProducer();
    other.refuse(1, new TopicAuthorizationException("not yours"));
    try (var measured = new ConversationPublisher(SETTINGS, broken, other, nanoTime::get)) {
      CompletableFuture<Position> failed = measured.publish(Conversations.named("a"));
      CompletableFuture<Position> future = measured.publish(Conversations.named("b"));
      await().until(() -> other.history().size() == 1);
      other.completeNext();

      assertThat(failed).isCompletedExceptionally();
      assertThat(future).isCompleted();
    }
  }

  @Test
  void publisherWhoseThreadDiesFailsWhatItHasAndRefusesMore() {
    producer.throwOnce(new AssertionError("broken"));

    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));

    // Awaitility would otherwise fail for the death of the thread, which is what is meant here.
    await().dontCatchUncaughtExceptions().until(future::isDone);
    assertThat(failure(PublishFailedException.class, future)).hasMessageContaining("not sent");
    CompletableFuture<Position> refused = publisher.publish(Conversations.named("b"));
    assertThat(failure(PublisherClosedException.class, refused)).isNotNull();
  }

  @Test
  void closedPublisherRefusesAtOnce() {
    publisher.close(Duration.ofSeconds(10));

    CompletableFuture<Position> refused = publisher.publish(Conversations.named("late"));

    assertThat(failure(PublisherClosedException.class, refused))
        .hasMessage("conversation default/late was not accepted: the publisher is closed");
    assertThat(metrics.closed).hasValue(1);
    assertThat(publisher.bytesWaiting()).isZero();
  }

  @Test
  void closeHandsOverWhatWasAcceptedAndIsDoneOnce() {
    producer.refuse(2, new TimeoutException("no metadata"));
    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));

    publisher.close(Duration.ofSeconds(30));
    publisher.close(Duration.ofSeconds(30));

    assertThat(producer.history()).hasSize(1);
    assertThat(producer.closed()).isTrue();
    assertThat(future).isCompleted();
  }

  @Test
  void closeFailsWhatCouldNotBeSentInTime() {
    producer.refuse(Integer.MAX_VALUE, new TimeoutException("no metadata"));
    List<CompletableFuture<Position>> futures = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      futures.add(publisher.publish(Conversations.named("c" + i)));
    }
    await().until(() -> producer.refused() > 0);

    publisher.close(Duration.ofMillis(20));

    assertThat(futures)
        .allSatisfy(
            future ->
                assertThat(failure(PublishFailedException.class, future))
                    .hasMessageContaining("was not sent before the publisher closed"));
    assertThat(metrics.failed).hasValue(10);
    assertThat(publisher.bytesWaiting()).isZero();
  }

  @Test
  void closeFailsWhatWasNotAcknowledgedInTime() {
    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));
    awaitSent(1);

    publisher.close(Duration.ZERO);

    assertThat(failure(PublishFailedException.class, future))
        .hasMessage(
            "conversation default/a was not acknowledged before the publisher closed; it may be in"
                + " the log all the same");
    assertThat(publisher.bytesWaiting()).isZero();
  }

  @Test
  void interruptedCloseGivesUpAtOnceAndStaysInterrupted() {
    producer.refuse(Integer.MAX_VALUE, new TimeoutException("no metadata"));
    CompletableFuture<Position> future = publisher.publish(Conversations.named("a"));

    Thread.currentThread().interrupt();
    publisher.close(Duration.ofDays(1));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure(PublishFailedException.class, future))
        .hasMessageContaining("before the publisher closed");
  }

  @Test
  void messagesNameTheConversationAndNeverItsText() {
    Conversation conversation = Conversations.named("a");
    producer.refuse(1, new RecordTooLargeException("too large"));

    CompletableFuture<Position> future = publisher.publish(conversation);

    await().until(future::isDone);
    assertThat(failure(PublishFailedException.class, future))
        .hasMessageContaining("default/a")
        .hasMessageNotContaining(conversation.transcript());
  }

  /** Publishes conversations of 400,000 letters until no further one is accepted. */
  private List<CompletableFuture<Position>> fill() {
    List<CompletableFuture<Position>> accepted = new ArrayList<>();
    while (publisher.bytesWaiting() + 402_000 < SETTINGS.bufferBytes()) {
      accepted.add(publisher.publish(Conversations.sized("c" + accepted.size(), 400_000)));
    }
    assertThat(accepted).hasSize(10).noneMatch(CompletableFuture::isDone);
    return accepted;
  }

  private void awaitSent(int records) {
    await().until(() -> producer.history().size() == records);
  }

  private static <T extends Throwable> T failure(Class<T> type, CompletableFuture<?> future) {
    assertThat(future).isCompletedExceptionally();
    CompletionException thrown = catchThrowableOfType(CompletionException.class, future::join);
    assertThat(thrown.getCause()).isInstanceOf(type);
    return type.cast(thrown.getCause());
  }

  /** Kafka's own stand-in, which also refuses within {@code send()} as the real one does. */
  private static final class ToldProducer extends MockProducer<byte[], byte[]> {
    private int toRefuse;
    private int refused;
    private Exception refusal;
    private Throwable toThrow;

    ToldProducer() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    synchronized void refuse(int times, Exception why) {
      toRefuse = times;
      refusal = why;
    }

    synchronized int refused() {
      return refused;
    }

    synchronized void throwOnce(Throwable failure) {
      toThrow = failure;
    }

    /** Waits for what was sent, which is acknowledged meanwhile. */
    @Override
    public void close(Duration within) {
      while (!within.isZero() && completeNext()) {}
      super.close(within);
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      if (toThrow != null) {
        Throwable failure = toThrow;
        toThrow = null;
        if (failure instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure;
      }
      if (toRefuse > 0) {
        toRefuse--;
        refused++;
        callback.onCompletion(null, refusal);
        return CompletableFuture.failedFuture(refusal);
      }
      return super.send(record, callback);
    }
  }
}
