package dev.parley.local;

import dev.parley.cli.ConversationFile;
import dev.parley.cli.Explanation;
import dev.parley.cli.ProgressPrinter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Waits until all that is published is stored or dead-lettered, shows how far it is, and says why
 * when nothing moves for a while. For one thread.
 */
final class StoredAwait {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LocalSystem system;
  private final Outstanding outstanding;
  private final PublishingThread publishing;
  private final ConversationFile input;
  private final ProgressPrinter printer;
  private final ProgressText text = new ProgressText();
  private Optional<String> databaseProblem = Optional.empty();
  private long embedded;
  private long embeddedNanos = System.nanoTime();
  private long stored;
  private long storedNanos = embeddedNanos;

  /** When it last moved, or was last explained why it does not. */
  private long explainedNanos = embeddedNanos;

  StoredAwait(
      LocalSystem system,
      Outstanding outstanding,
      PublishingThread publishing,
      ConversationFile input,
      ProgressPrinter printer) {
    this.system = system;
    this.outstanding = outstanding;
    this.publishing = publishing;
    this.input = input;
    this.printer = printer;
  }

  /**
   * @throws RuntimeException naming the part of the system that died meanwhile
   */
  void run() throws InterruptedException {
    printer.done(); // From here on it counts when something is shown next.
    try (StoredWatch watch = new StoredWatch(outstanding, system::connect)) {
      while (true) {
        // Before the look: what is published by then is among what is looked for.
        boolean allPublished = publishing.isDone();
        look(watch);
        noteMoves();
        if (allPublished && (isAllStored() || publishing.counts().failed() > 0)) {
          return;
        }
        system.check();
        show(allPublished);
        TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
      }
    } finally {
      printer.done();
    }
  }

  /** When the last passage was seen to be embedded, as {@link System#nanoTime} tells it. */
  long embeddedNanos() {
    return embeddedNanos;
  }

  /** When the last conversation was seen to be stored. */
  long storedNanos() {
    return storedNanos;
  }

  /** Without anything to store, too, the tables must be there before they are searched. */
  private boolean isAllStored() throws InterruptedException {
    return outstanding.size() == 0 && system.writerIsReady();
  }

  private void look(StoredWatch watch) {
    try {
      watch.look();
      databaseProblem = Optional.empty();
    } catch (SQLException e) {
      databaseProblem = Optional.of("the database cannot be asked: " + Explanation.of(e));
    }
  }

  private void noteMoves() {
    long now = System.nanoTime();
    if (system.figures().embedded() != embedded) {
      embedded = system.figures().embedded();
      embeddedNanos = now;
    }
    if (outstanding.done() != stored) {
      stored = outstanding.done();
      storedNanos = now;
      explainedNanos = now;
    }
  }

  private void show(boolean allPublished) throws InterruptedException {
    long now = System.nanoTime();
    ProgressText.State state =
        new ProgressText.State(
            publishing.counts().acknowledged(),
            outstanding.done(),
            input.fractionRead(),
            allPublished);
    text.note(now, state);
    printer.progress(() -> text.of(state));
    if ((allPublished || outstanding.size() > 0) && now - explainedNanos > PATIENCE.toNanos()) {
      explainedNanos = now;
      explainStandstill();
    }
  }

  private void explainStandstill() throws InterruptedException {
    List<String> reasons = system.notWell();
    printer.line("nothing was stored for " + PATIENCE.toSeconds() + " s");
    reasons.forEach(reason -> printer.line("  " + reason));
    databaseProblem.ifPresent(problem -> printer.line("  " + problem));
  }
}
