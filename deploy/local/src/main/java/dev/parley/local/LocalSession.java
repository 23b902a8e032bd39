package dev.parley.local;

import dev.parley.cli.Console;
import dev.parley.cli.ConversationFile;
import dev.parley.cli.ExitCode;
import dev.parley.cli.InputFailure;
import dev.parley.cli.ProgressPrinter;
import dev.parley.cli.SettingsFailure;
import dev.parley.stack.InvalidStackSettingsException;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.StackMode;
import dev.parley.stack.StackSettings;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One run of everything, from the start of the stack to its stop. */
final class LocalSession {
  /** Bounds the memory of waiting: about 200 bytes each. */
  private static final int MOST_OUTSTANDING = 100_000;

  private static final long LOOK_FOR_DEATHS_SECONDS = 1;

  private final Console console;
  private final LocalPlan plan;
  private final ConversationFile input;
  private final ProgressPrinter printer;

  LocalSession(Console console, LocalPlan plan, ConversationFile input) {
    this.console = console;
    this.plan = plan;
    this.input = input;
    this.printer = ProgressPrinter.of(console.err());
  }

  /**
   * Returns what the process should exit with.
   *
   * @throws InterruptedException when it is told to stop before all is stored; everything has
   *     stopped then
   */
  int run() throws Exception {
    long begunNanos = System.nanoTime();
    StackSettings stackSettings = stackSettings();
    try (StateDirectory state = StateDirectory.of(plan.data())) {
      LocalEnvironment environment =
          new LocalEnvironment(
              console.environment(),
              stackSettings.mode() == StackMode.EMBEDDED,
              plan.embedder(),
              state.path());
      LocalSettings.read(environment.anywhere());
      printer.line("starting Kafka, Postgres, Redis and the workers");
      try (ParleyStack stack = ParleyStack.start(stackSettings)) {
        LocalSettings settings = LocalSettings.read(environment.on(stack));
        Outstanding outstanding = new Outstanding(MOST_OUTSTANDING);
        try (LocalSystem system = LocalSystem.start(settings, stack, outstanding)) {
          return work(new LocalRun(system, input, outstanding, printer, begunNanos), system);
        }
      }
    }
  }

  private int work(LocalRun run, LocalSystem system) throws Exception {
    Summary summary = run.toEnd(plan.query());
    if (plan.json()) {
      console.out().println(new SummaryJson().write(summary));
    } else {
      SummaryText.lines(summary).forEach(console.out()::println);
    }
    int exitCode = summary.refusedLines() > 0 ? ExitCode.LINES_REFUSED : ExitCode.OK;
    if (run.inputFailure().isPresent()) {
      IOException cause = run.inputFailure().get();
      String problem = "the input could not be read to its end; what was read before is done";
      if (plan.exit()) {
        throw new InputFailure(problem, cause);
      }
      console.fail(problem);
      exitCode = ExitCode.INPUT;
    }
    if (!plan.exit()) {
      stayUp(system);
    }
    return exitCode;
  }

  private void stayUp(LocalSystem system) {
    printer.line("");
    printer.line("It stays up until Ctrl-C:");
    system.addresses().lines().forEach(printer::line);
    try {
      // Nobody counts it down: an interrupt ends the wait.
      CountDownLatch forever = new CountDownLatch(1);
      while (!forever.await(LOOK_FOR_DEATHS_SECONDS, TimeUnit.SECONDS)) {
        system.check();
      }
    } catch (InterruptedException e) {
      printer.line("stopping");
    }
  }

  private StackSettings stackSettings() throws SettingsFailure {
    try {
      StackSettings settings = StackSettings.fromEnvironment(console.environment());
      return plan.data().map(settings::withDataDirectory).orElse(settings);
    } catch (InvalidStackSettingsException e) {
      throw new SettingsFailure(String.valueOf(e.getMessage()), e);
    }
  }
}
