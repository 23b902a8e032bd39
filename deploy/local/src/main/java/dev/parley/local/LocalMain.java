package dev.parley.local;

import dev.parley.cli.Console;
import dev.parley.cli.ConversationFile;
import dev.parley.cli.ExitCode;
import dev.parley.cli.FailureTeller;
import dev.parley.cli.InputFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deploy/local/run}: the whole of Parley on this machine, in one command. */
@Command(
    name = "run",
    description = {
      "Starts Kafka, Postgres, Redis and both workers on this machine, publishes conversations,"
          + " waits until they are stored, prints a summary and the best matches of a search, and"
          + " stays up until Ctrl-C."
    },
    footer = {
      "",
      "PARLEY_STACK=docker or external starts the services in containers, or uses running ones."
          + " The workers take their settings from the environment (PARLEY_...) and from the file"
          + " that PARLEY_CONFIG names.",
      "Exit codes: 0 done, 1 input lines refused, 2 wrong usage, 3 wrong settings, 4 input"
          + " unreadable, 5 the system failed, 130 stopped before it was done."
    })
public final class LocalMain implements Callable<Integer> {
  /** What is searched for when {@code --search} is not given: the sample has answers to it. */
  static final String SAMPLE_QUERY = "how do I keep a sourdough starter alive?";

  /** For an orderly end, on top of what the workers may take: the stack stops after them. */
  private static final Duration STACK_STOP_WITHIN = Duration.ofSeconds(40);

  private final Console console;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description =
          "conversations to publish, one JSON object a line, plain or .gz; - reads standard input;"
              + " default: a sample")
  private @Nullable String input;

  @Option(
      names = "--embedder",
      paramLabel = "onnx|hashing",
      description =
          "onnx: the model all-MiniLM-L6-v2, in this process; hashing: words counted into a"
              + " vector, fast and without meaning; default: PARLEY_EMBEDDER_MODEL, else onnx")
  private @Nullable EmbedderKind embedder;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "keeps all state here, so that a second run goes on from it; default: a temporary folder")
  private @Nullable Path data;

  @Option(
      names = "--search",
      paramLabel = "TEXT",
      defaultValue = SAMPLE_QUERY,
      description = "what to search for when all is stored; default: ${DEFAULT-VALUE}")
  private String query = SAMPLE_QUERY;

  @Option(names = "--exit", description = "end when done instead of staying up")
  private boolean exit;

  @Option(
      names = "--json",
      description = "print the summary as one JSON line, last, on standard output")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "show this help")
  @SuppressWarnings("UnusedVariable") // picocli reads it.
  private boolean help;

  private LocalMain(Console console) {
    this.console = console;
  }

  public static void main(String[] args) {
    int exitCode;
    try (Interruption interruption =
        new Interruption(LocalSystem.STOP_WITHIN.plus(STACK_STOP_WITHIN), ExitCode.SYSTEM)) {
      exitCode = run(Console.ofProcess(), args);
      interruption.ended(exitCode);
    }
    System.exit(exitCode);
  }

  /** Runs to the end; returns what the process should exit with. An interrupt stops it in order. */
  static int run(Console console, String... args) {
    CommandLine command = new CommandLine(new LocalMain(console));
    command.setCaseInsensitiveEnumValuesAllowed(true);
    return FailureTeller.tellingOf(command, console).execute(args);
  }

  @Override
  public Integer call() throws Exception {
    try (ConversationFile conversations = open()) {
      LocalPlan plan =
          new LocalPlan(
              Optional.ofNullable(embedder), Optional.ofNullable(data), query, json, exit);
      return new LocalSession(console, plan, conversations).run();
    }
  }

  private ConversationFile open() throws InputFailure {
    try {
      return LocalInput.open(Optional.ofNullable(input), console.in());
    } catch (IOException e) {
      throw new InputFailure("the input cannot be read", e);
    }
  }
}
