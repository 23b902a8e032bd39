package dev.parley.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command is told of its page, and what the page tells of the command. */
public final class PageOptions {
  private static final String RESULTS = "PARLEY_BENCH_RESULTS";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(names = "--quick", description = "Little of everything, to see that all runs.")
  private boolean quick;

  @Option(
      names = "--result",
      description = "Where the page is kept; a run of all parts is kept with the others.")
  private @Nullable Path result;

  /** Whether it is only to be seen that all runs. */
  public boolean quick() {
    return quick;
  }

  /** The command as it was given, without passwords, in the format of the page. */
  public String commandLine() {
    if (command == null) {
      return "";
    }
    StringBuilder all = new StringBuilder();
    for (String argument : command.commandLine().getParseResult().originalArgs()) {
      all.append(' ').append(argument.replaceAll("password=[^&]*", "password=…"));
    }
    String name = command.name();
    return "`deploy/bench/run " + name + all.toString().replaceFirst("^ " + name, "") + "`";
  }

  /**
   * Keeps the page, where it is told or where the others are; there a part, or a quick one, must
   * not take the place of a full one.
   *
   * @param whole whether all parts were measured
   */
  public void keep(Report report, String page, boolean whole) throws IOException {
    String results = System.getenv(RESULTS);
    Path file = result;
    if (file == null && whole && !quick && results != null) {
      file = Path.of(results, page);
    }
    if (file != null) {
      report.write(file);
      System.err.println("kept in " + file);
    }
  }
}
