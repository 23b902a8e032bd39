package dev.parley.embedder.topology;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamsFailuresTest {
  private final ManualClock clock = new ManualClock();
  private final List<Throwable> deaths = new ArrayList<>();
  private final StreamsFailures failures = new StreamsFailures(deaths::add, clock);

  @ParameterizedTest
  @MethodSource("passing")
  void whatMayPassIsTriedAgainByANewThread(Throwable failure) {
    assertThat(failures.handle(new StreamsException("wrapped", failure))).isEqualTo(REPLACE_THREAD);
    assertThat(deaths).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatDoesNotPassEndsTheWorkerAndIsTold(Throwable failure) {
    StreamsException wrapped = new StreamsException("wrapped", failure);

    assertThat(failures.handle(wrapped)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(deaths).containsExactly(wrapped);
  }

  @Test
  void whatNobodyForesawGetsAFewNewThreadsAndThenEndsTheWorker() {
    StreamsException unknown = new StreamsException("wrapped", new IllegalStateException());
    for (int i = 0; i < 5; i++) {
      assertThat(failures.handle(unknown)).isEqualTo(REPLACE_THREAD);
    }

    assertThat(failures.handle(unknown)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(deaths).containsExactly(unknown);
  }

  @Test
  void whatNobodyForesawIsForgottenWithTime() {
    StreamsException unknown = new StreamsException("wrapped", new IllegalStateException());
    for (int i = 0; i < 20; i++) {
      assertThat(failures.handle(unknown)).isEqualTo(REPLACE_THREAD);
      clock.advance(Duration.ofMinutes(3));
    }
  }

  static Stream<Throwable> passing() {
    return Stream.of(
        new TimeoutException("broker away"),
        new NotEnoughReplicasException(""),
        new CommitFailedException(),
        new InvalidProducerEpochException(""));
  }

  static Stream<Throwable> lasting() {
    return Stream.of(
        new OutOfMemoryError(),
        new SaslAuthenticationException("no"),
        new TopicAuthorizationException("no"),
        new SerializationException("a newer format"),
        new MissingSourceTopicException("deleted"),
        new TimeoutException("because of", new FencedInstanceIdException("two share a name")));
  }
}
