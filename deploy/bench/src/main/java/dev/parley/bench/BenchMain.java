package dev.parley.bench;

import dev.parley.bench.embedder.EmbedderCommand;
import dev.parley.bench.metrics.MetricsCommand;
import dev.parley.bench.tokens.TokensCommand;
import dev.parley.bench.writer.WriterCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code deploy/bench/run}. */
@Command(
    name = "deploy/bench/run",
    mixinStandardHelpOptions = true,
    description = "Measures Parley beside a limit and its peers, and keeps the results.",
    subcommands = {
      WriterCommand.class,
      EmbedderCommand.class,
      TokensCommand.class,
      MetricsCommand.class
    })
public final class BenchMain {
  private BenchMain() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchMain()).execute(args));
  }
}
