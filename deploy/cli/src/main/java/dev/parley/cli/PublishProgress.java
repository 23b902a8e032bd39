package dev.parley.cli;

import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Shows how far the publishing of a file is, and which lines of it are refused. */
final class PublishProgress implements PublishRun.Source, PublishRun.Listener {
  private final ProgressPrinter printer;
  private final ConversationFile input;
  private final Pace pace = new Pace();
  private final AtomicLong acknowledged = new AtomicLong();

  PublishProgress(ProgressPrinter printer, ConversationFile input) {
    this.printer = printer;
    this.input = input;
  }

  @Override
  public @Nullable InputLine next() throws IOException {
    long count = acknowledged.get();
    pace.note(System.nanoTime(), count);
    printer.progress(() -> text(count));
    return input.next();
  }

  @Override
  public void acknowledged(RecordKey key, Position position) {
    acknowledged.incrementAndGet();
  }

  @Override
  public void refused(InputLine.Refused line) {
    printer.line("line " + line.number() + " refused: " + line.reason());
  }

  private String text(long count) {
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d published", count));
    pace.perSecond()
        .ifPresent(perSecond -> text.append(String.format(Locale.ROOT, ", %,.0f/s", perSecond)));
    double read = input.fractionRead();
    if (read > 0) {
      text.append(String.format(Locale.ROOT, ", %.0f %% of the input read", 100 * read));
    }
    return text.toString();
  }
}
