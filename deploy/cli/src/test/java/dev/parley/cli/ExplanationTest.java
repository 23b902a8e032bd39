package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  @Test
  void saysEachMessageOfTheChainOnce() {
    Throwable cause = new IOException("the disk is full");
    Throwable wrapped = new CompletionException(cause);

    assertThat(Explanation.of(new IllegalStateException("Kafka cannot be started", wrapped)))
        .isEqualTo("Kafka cannot be started: the disk is full");
  }

  @Test
  void repeatsNoMessageThatAnEarlierOneHolds() {
    Throwable cause = new IOException("the disk is full");

    assertThat(Explanation.of(new IOException("cannot write, for the disk is full", cause)))
        .isEqualTo("cannot write, for the disk is full");
  }

  @Test
  void namesAFailureThatSaysNothing() {
    assertThat(Explanation.of(new TimeoutException())).isEqualTo("TimeoutException");
    assertThat(Explanation.of(new IllegalStateException("no answer", new TimeoutException())))
        .isEqualTo("no answer");
  }
}
