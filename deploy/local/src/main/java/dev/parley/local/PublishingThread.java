package dev.parley.local;

import dev.parley.cli.ConversationFile;
import dev.parley.cli.InputLine;
import dev.parley.cli.ProgressPrinter;
import dev.parley.cli.PublishRun;
import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the input on a thread of its own, which nobody has to wait for: a read of standard
 * input cannot be interrupted.
 */
final class PublishingThread {
  private static final Duration LOOK_FOR_ROOM = Duration.ofSeconds(1);

  private final PublishRun run;
  private final FutureTask<PublishRun.Counts> task;
  private final Thread thread;
  private volatile @Nullable String firstTenant;
  private volatile long doneNanos;

  PublishingThread(
      ConversationFile input,
      PublishRun.Publishing publishing,
      Outstanding outstanding,
      ProgressPrinter printer) {
    this.run =
        new PublishRun(
            () -> nextWhenThereIsRoom(input, outstanding),
            publishing,
            new PublishRun.Listener() {
              @Override
              public void acknowledged(RecordKey key, Position position) {
                outstanding.published(key, position);
              }

              @Override
              public void refused(InputLine.Refused line) {
                printer.line("line " + line.number() + " refused: " + line.reason());
              }
            });
    this.task =
        new FutureTask<>(
            () -> {
              try {
                return run.run();
              } finally {
                doneNanos = System.nanoTime();
              }
            });
    this.thread = new Thread(task, "publish");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** How far it is. */
  PublishRun.Counts counts() {
    return run.counts();
  }

  boolean isDone() {
    return task.isDone();
  }

  /** When it was done, as {@link System#nanoTime} tells it. */
  long doneNanos() {
    return doneNanos;
  }

  /** The tenant of the first conversation, whose conversations a search is most likely about. */
  String tenant() {
    String tenant = firstTenant;
    return tenant == null ? Conversation.DEFAULT_TENANT : tenant;
  }

  /**
   * What came of it, once it is done.
   *
   * @throws IOException when the input could not be read to its end
   */
  PublishRun.Counts result() throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException unreadable) {
        throw unreadable;
      }
      throw new IllegalStateException("publishing failed", e.getCause());
    }
  }

  private @Nullable InputLine nextWhenThereIsRoom(ConversationFile input, Outstanding outstanding)
      throws IOException, InterruptedException {
    while (!outstanding.awaitRoom(LOOK_FOR_ROOM)) {
      // Goes on when the workers have caught up a little.
    }
    InputLine line = input.next();
    if (firstTenant == null && line instanceof InputLine.Accepted accepted) {
      firstTenant = accepted.conversation().tenant();
    }
    return line;
  }
}
