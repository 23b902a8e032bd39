package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublishRunTest {
  private final SmallLog log = new SmallLog(3);
  private final Heard heard = new Heard();

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void waitsWhenThePublisherIsFullAndDropsNothing() throws Exception {
    List<InputLine> lines = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      lines.add(line(i));
    }
    log.answersWhenFull();

    PublishRun.Counts counts = run(source(lines)).run();

    assertThat(counts).isEqualTo(new PublishRun.Counts(100, 0, 0, null));
    assertThat(log.refusals).isPositive();
    assertThat(log.taken).hasSize(100).isSorted();
    assertThat(heard.acknowledged).hasSize(100);
  }

  @Test
  void refusedLinesAreCountedAndTheRestIsPublished() throws Exception {
    InputLine.Refused bad = new InputLine.Refused(2, "is not a JSON object");

    PublishRun.Counts counts = run(source(List.of(line(1), bad, line(3)))).run();

    assertThat(counts).isEqualTo(new PublishRun.Counts(2, 1, 0, null));
    assertThat(heard.refused).containsExactly(bad);
  }

  @Test
  void stopsWhenTheLogFailsAndSaysAtWhichLine() throws Exception {
    log.failOn = "c2";
    List<InputLine> lines = new ArrayList<>();
    for (int i = 1; i <= 1000; i++) {
      lines.add(line(i));
    }

    PublishRun.Counts counts = run(source(lines)).run();

    assertThat(counts.failed()).isEqualTo(1);
    assertThat(counts.firstFailure().lineNumber()).isEqualTo(2);
    assertThat(counts.firstFailure().cause()).hasMessage("the log is away");
    assertThat(counts.acknowledged()).isLessThan(999).isEqualTo(heard.acknowledged.size());
  }

  @Test
  void inputThatBreaksOffIsAnErrorAfterWhatWasReadHasItsAnswer() {
    Deque<InputLine> lines = new ArrayDeque<>(List.of(line(1), line(2)));
    PublishRun run =
        run(
            () -> {
              if (lines.isEmpty()) {
                throw new IOException("cut short");
              }
              return lines.poll();
            });

    assertThatThrownBy(run::run).isInstanceOf(IOException.class).hasMessage("cut short");
    assertThat(run.counts().acknowledged()).isEqualTo(2);
  }

  private PublishRun run(PublishRun.Source source) {
    return new PublishRun(source, log, heard);
  }

  private static PublishRun.Source source(List<InputLine> lines) {
    return new ArrayDeque<>(lines)::poll;
  }

  private static InputLine line(int number) {
    return new InputLine.Accepted(
        number,
        Conversation.builder()
            .conversationId("c" + number)
            .userId("u")
            .platform("web")
            .occurredAt(Instant.EPOCH)
            .transcript("User: " + number)
            .build());
  }

  private static final class Heard implements PublishRun.Listener {
    final List<RecordKey> acknowledged = new ArrayList<>();
    final List<InputLine.Refused> refused = new ArrayList<>();

    @Override
    public synchronized void acknowledged(RecordKey key, Position position) {
      acknowledged.add(key);
    }

    @Override
    public void refused(InputLine.Refused line) {
      refused.add(line);
    }
  }

  /** Has room for a few at a time, and acknowledges them one after the other on a thread. */
  private static final class SmallLog implements PublishRun.Publishing, AutoCloseable {
    final List<Integer> taken = new ArrayList<>();
    int refusals;
    volatile String failOn = "";

    private final ExecutorService acknowledging = Executors.newSingleThreadExecutor();
    private final CountDownLatch wasFull = new CountDownLatch(1);
    private final int room;
    private int waiting;
    private long offset;

    SmallLog(int room) {
      this.room = room;
    }

    /** Holds every answer back until it has been full once. */
    void answersWhenFull() {
      acknowledging.execute(
          () -> {
            try {
              wasFull.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt(); // The test is over.
            }
          });
    }

    @Override
    public synchronized Optional<CompletableFuture<Position>> offer(Conversation conversation) {
      if (waiting == room) {
        refusals++;
        wasFull.countDown();
        return Optional.empty();
      }
      waiting++;
      taken.add(Integer.parseInt(conversation.conversationId().substring(1)));
      CompletableFuture<Position> future = new CompletableFuture<>();
      acknowledging.execute(() -> answer(conversation, future));
      return Optional.of(future);
    }

    private void answer(Conversation conversation, CompletableFuture<Position> future) {
      Position position;
      synchronized (this) {
        waiting--;
        position = new Position(1, 0, offset++);
      }
      if (conversation.conversationId().equals(failOn)) {
        future.completeExceptionally(new IllegalStateException("the log is away"));
      } else {
        future.complete(position);
      }
    }

    @Override
    public void close() {
      acknowledging.shutdownNow();
    }
  }
}
