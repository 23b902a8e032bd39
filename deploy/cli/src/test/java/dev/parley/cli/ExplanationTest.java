package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
  void saysWhatIsWrongWithAFile() {
    assertThat(Explanation.of(new NoSuchFileException("/a/b"))).isEqualTo("/a/b (NoSuchFile)");
    assertThat(Explanation.of(new FileSystemException("/a/b", null, "no space left")))
        .isEqualTo("/a/b: no space left");
  }

  @Test
  void namesAFailureThatSaysNothing() {
    assertThat(Explanation.of(new TimeoutException())).isEqualTo("TimeoutException");
    assertThat(Explanation.of(new IllegalStateException("no answer", new TimeoutException())))
        .isEqualTo("no answer");
  }
}
