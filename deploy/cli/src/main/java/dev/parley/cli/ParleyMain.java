package dev.parley.cli;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parley publish|replay|search|status|topics|watch}: works on a running system. */
@Command(
    name = "parley",
    description = "Publishes to, replays, searches and asks a running Parley.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Settings come from the environment (PARLEY_...) or the file that PARLEY_CONFIG names, as the"
          + " workers read them.",
      "Exit codes: 0 done, 1 input lines refused, 2 wrong usage, 3 wrong settings, 4 input"
          + " unreadable, 5 the system failed or cannot be reached."
    })
public final class ParleyMain {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "show this help")
  @SuppressWarnings("UnusedVariable") // picocli reads it.
  private boolean help;

  private ParleyMain() {}

  public static void main(String[] args) {
    System.exit(run(Console.ofProcess(), args));
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new CommandLine.TypeConversionException(
          "'" + text + "' is not an ISO 8601 time with an offset, such as 2026-03-01T12:00:00Z");
    }
  }

  /** Runs a command to its end; returns what the process should exit with. */
  public static int run(Console console, String... args) {
    CommandLine commands =
        new CommandLine(new ParleyMain())
            .addSubcommand(new PublishCommand(console))
            .addSubcommand(new ReplayCommand(console))
            .addSubcommand(new SearchCommand(console))
            .addSubcommand(new StatusCommand(console))
            .addSubcommand(new TopicsCommand(console))
            .addSubcommand(new WatchCommand(console))
            .registerConverter(Instant.class, ParleyMain::time);
    return FailureTeller.tellingOf(commands, console).execute(args);
  }
}
