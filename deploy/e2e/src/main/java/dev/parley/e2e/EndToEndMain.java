package dev.parley.e2e;

import dev.parley.e2e.docs.DocsCommand;
import dev.parley.e2e.precision.SearchPrecisionCommand;
import dev.parley.e2e.soak.SoakCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code deploy/e2e/run soak|search-precision|docs}: what is too long, or too much, for every
 * build.
 */
@Command(
    name = "deploy/e2e/run",
    mixinStandardHelpOptions = true,
    description = "Holds Parley as a whole to what it promises.",
    subcommands = {SoakCommand.class, SearchPrecisionCommand.class, DocsCommand.class})
public final class EndToEndMain {
  private EndToEndMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new EndToEndMain()).execute(args));
  }
}
