package dev.parley.cli;

import dev.parley.client.ConversationPublisher;
import dev.parley.client.PublisherFullException;
import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes every conversation of an input, in its order, as fast as the publisher takes them: when
 * it is full it is waited for, and nothing is dropped. Ends early when the system fails to
 * acknowledge one, for then it would fail on the rest as well. For one run.
 */
public final class PublishRun {
  /**
   * How long to wait for an acknowledgement before the publisher is asked again whether it has
   * room.
   */
  private static final long ASK_AGAIN_MS = 100;

  private final Source source;
  private final Publishing publishing;
  private final Listener listener;

  /** Guards the counts. */
  private final Object lock = new Object();

  private long sent;
  private long acknowledged;
  private long refused;
  private long failed;
  private @Nullable Failure firstFailure;

  /** Where lines come from. */
  @FunctionalInterface
  public interface Source {
    /** The next line, or null after the last. */
    @Nullable InputLine next() throws IOException, InterruptedException;
  }

  /** Where conversations go. */
  @FunctionalInterface
  public interface Publishing {
    /** A future of the position; empty when there is no room for it now, and nothing was taken. */
    Optional<CompletableFuture<Position>> offer(Conversation conversation);

    /** Over a publisher, whose refusal for want of room becomes the empty answer. */
    static Publishing over(ConversationPublisher publisher) {
      return conversation -> {
        CompletableFuture<Position> future = publisher.publish(conversation);
        return isRefusedForWantOfRoom(future) ? Optional.empty() : Optional.of(future);
      };
    }
  }

  /** Is told what becomes of each line. */
  public interface Listener {
    /** The log has this snapshot. Called on the publisher's thread: must not block. */
    void acknowledged(RecordKey key, Position position);

    /** This line is no conversation. */
    void refused(InputLine.Refused line);
  }

  /** The first conversation that the system failed to acknowledge. */
  public record Failure(long lineNumber, Throwable cause) {}

  /**
   * What became of the input so far.
   *
   * @param acknowledged conversations that the log has
   * @param refused lines that are no conversations
   * @param failed conversations that were not acknowledged
   * @param firstFailure the first of those
   */
  public record Counts(
      long acknowledged, long refused, long failed, @Nullable Failure firstFailure) {}

  public PublishRun(Source source, Publishing publishing, Listener listener) {
    this.source = source;
    this.publishing = publishing;
    this.listener = listener;
  }

  /**
   * Reads and publishes until the input ends or the system fails, and returns when all that was
   * taken is acknowledged or failed.
   *
   * @throws IOException when the input cannot be read on; what was taken before has its answer
   * @throws InterruptedException while what was taken may still be under way
   */
  public Counts run() throws IOException, InterruptedException {
    IOException unreadable = null;
    try {
      for (InputLine line = source.next(); line != null; line = source.next()) {
        if (line instanceof InputLine.Accepted accepted) {
          publish(accepted);
        } else if (line instanceof InputLine.Refused one) {
          refuse(one);
        }
        if (hasFailed()) {
          break;
        }
      }
    } catch (IOException e) {
      unreadable = e;
    }
    awaitAnswers();
    if (unreadable != null) {
      throw unreadable;
    }
    return counts();
  }

  /** How far it is; any thread may ask. */
  public Counts counts() {
    synchronized (lock) {
      return new Counts(acknowledged, refused, failed, firstFailure);
    }
  }

  private void publish(InputLine.Accepted line) throws InterruptedException {
    Optional<CompletableFuture<Position>> taken = publishing.offer(line.conversation());
    while (taken.isEmpty()) {
      awaitAnAnswer();
      taken = publishing.offer(line.conversation());
    }
    synchronized (lock) {
      sent++;
    }
    RecordKey key = line.conversation().key();
    var unused =
        taken
            .get()
            .whenComplete((position, failure) -> answered(line.number(), key, position, failure));
  }

  private void answered(
      long lineNumber, RecordKey key, @Nullable Position position, @Nullable Throwable failure) {
    if (position != null) {
      listener.acknowledged(key, position);
    }
    synchronized (lock) {
      if (position != null) {
        acknowledged++;
      } else {
        failed++;
        if (firstFailure == null && failure != null) {
          firstFailure = new Failure(lineNumber, failure);
        }
      }
      lock.notifyAll();
    }
  }

  private void refuse(InputLine.Refused line) {
    synchronized (lock) {
      refused++;
    }
    listener.refused(line);
  }

  private boolean hasFailed() {
    synchronized (lock) {
      return failed > 0;
    }
  }

  private void awaitAnAnswer() throws InterruptedException {
    synchronized (lock) {
      // An answer wakes it; the time is for when another user of the publisher fills it, whose
      // answers are not heard here.
      TimeUnit.MILLISECONDS.timedWait(lock, ASK_AGAIN_MS);
    }
  }

  private void awaitAnswers() throws InterruptedException {
    synchronized (lock) {
      while (acknowledged + failed < sent) {
        lock.wait();
      }
    }
  }

  private static boolean isRefusedForWantOfRoom(CompletableFuture<Position> future) {
    return future.isCompletedExceptionally()
        && future.handle((position, failure) -> failure instanceof PublisherFullException).join();
  }
}
