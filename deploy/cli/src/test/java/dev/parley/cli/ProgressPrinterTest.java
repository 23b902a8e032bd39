package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
  private final AtomicLong seconds = new AtomicLong();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void printsALineNowAndThenWhereThereIsNoTerminal() {
    ProgressPrinter printer = printer(OptionalInt.empty());

    for (int second = 0; second <= 12; second++) {
      seconds.set(second);
      int now = second;
      printer.progress(() -> "at " + now);
    }
    printer.done();

    assertThat(printed()).isEqualTo("at 5\nat 10\n");
  }

  @Test
  void writesOverOneLineOnATerminalAndKeepsOtherLinesOutOfIt() {
    ProgressPrinter printer = printer(OptionalInt.of(20));

    seconds.set(1);
    printer.progress(() -> "one");
    printer.line("line 7 refused");
    seconds.set(2);
    printer.progress(() -> "two");
    printer.done();
    printer.line("end");

    assertThat(printed())
        .isEqualTo("\r\033[Kone\r\033[Kline 7 refused\none\r\033[Ktwo\r\033[Kend\n");
  }

  @Test
  void cutsWhatTheTerminalWouldWrap() {
    ProgressPrinter printer = printer(OptionalInt.of(5));
    seconds.set(1);

    printer.progress(() -> "0123456789");

    assertThat(printed()).isEqualTo("\r\033[K0123");
  }

  private ProgressPrinter printer(OptionalInt columns) {
    return new ProgressPrinter(
        new PrintStream(bytes, true, StandardCharsets.UTF_8),
        columns,
        () -> TimeUnit.SECONDS.toNanos(seconds.get()));
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
