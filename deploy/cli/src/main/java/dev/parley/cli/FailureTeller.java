package dev.parley.cli;

import dev.parley.runtime.settings.InvalidSettingsException;
import java.io.PrintWriter;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * Ends a command that failed with one clear message and an exit code that tells what kind of
 * failure it was. The stack trace is logged, at DEBUG.
 */
public final class FailureTeller implements CommandLine.IExecutionExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(FailureTeller.class);

  private final Console console;

  private FailureTeller(Console console) {
    this.console = console;
  }

  /** Lets {@code commands} speak through {@code console}, of failures too. */
  public static CommandLine tellingOf(CommandLine commands, Console console) {
    return commands
        .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
        .setExecutionExceptionHandler(new FailureTeller(console));
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    log.debug("failed", failure);
    if (wasInterrupted(failure)) {
      console.fail("stopped before it was done");
      return ExitCode.INTERRUPTED;
    }
    console.fail(Explanation.of(failure));
    if (failure instanceof InvalidSettingsException || failure instanceof SettingsFailure) {
      return ExitCode.SETTINGS;
    }
    return failure instanceof InputFailure ? ExitCode.INPUT : ExitCode.SYSTEM;
  }

  /** Reading or writing a file tells of an interrupt in its own way, and others wrap it. */
  private static boolean wasInterrupted(Throwable failure) {
    for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof InterruptedException || one instanceof ClosedByInterruptException) {
        return true;
      }
    }
    return false;
  }
}
