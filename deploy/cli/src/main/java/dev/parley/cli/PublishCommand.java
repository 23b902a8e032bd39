package dev.parley.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.client.ConversationPublisher;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley publish}. */
@Command(
    name = "publish",
    description = {
      "Publishes conversations, one JSON object a line, and ends when the log has them all.",
      "A line that is no conversation is reported with its number, and the rest goes on."
    })
final class PublishCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      description = "the conversations, plain or .gz; - reads standard input")
  private String file = "";

  @Option(names = "--json", description = "print the result as one JSON line")
  private boolean json;

  @Option(
      names = "--ops-port",
      paramLabel = "PORT",
      description = "serve the publisher's metrics at this port while it publishes; 0 takes any")
  private @Nullable Integer opsPort;

  @Mixin private SystemOptions system = new SystemOptions();

  PublishCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InputFailure, SettingsFailure, InterruptedException {
    SettingsReader reader = system.reader(console.environment());
    var settings = PublisherSettings.of(KafkaSettings.read(reader), reader);
    reader.failOnProblems();
    try (ConversationFile input = ConversationFile.open(file, console.in())) {
      return publish(input, settings.orElseThrow());
    } catch (ZipException | EOFException e) {
      throw new InputFailure(
          file + " is damaged or was cut off, for it is no whole gzip data: make it anew", e);
    } catch (IOException e) {
      throw new InputFailure("the input cannot be read", e);
    }
  }

  private int publish(ConversationFile input, ConversationPublisherSettings settings)
      throws IOException, SettingsFailure, InterruptedException {
    ProgressPrinter printer = ProgressPrinter.of(console.err());
    try (OpsPort ops = OpsPort.open(opsPort);
        ConversationPublisher publisher =
            ConversationPublisher.create(
                settings, new MicrometerPublisherMetrics(ops.registry()))) {
      PublishProgress progress = new PublishProgress(printer, input);
      PublishRun run = new PublishRun(progress, PublishRun.Publishing.over(publisher), progress);
      long begun = System.nanoTime();
      try {
        run.run();
      } finally {
        printer.done();
        print(run.counts(), (System.nanoTime() - begun) / 1e9);
      }
      return exitCode(run.counts());
    }
  }

  private void print(PublishRun.Counts counts, double seconds) {
    console
        .out()
        .println(
            json
                ? new ObjectMapper()
                    .createObjectNode()
                    .put("published", counts.acknowledged())
                    .put("refused_lines", counts.refused())
                    .put("failed", counts.failed())
                    .put("seconds", Math.round(seconds * 1000) / 1000.0)
                : String.format(
                    Locale.ROOT,
                    "published %s in %.1f s, refused %s",
                    Counted.of(counts.acknowledged(), "conversation"),
                    seconds,
                    Counted.of(counts.refused(), "line")));
  }

  private int exitCode(PublishRun.Counts counts) {
    PublishRun.Failure failure = counts.firstFailure();
    if (failure != null) {
      console.fail(
          "stopped, for the system fails: line "
              + failure.lineNumber()
              + ": "
              + Explanation.of(failure.cause()));
      return ExitCode.SYSTEM;
    }
    return counts.refused() > 0 ? ExitCode.LINES_REFUSED : ExitCode.OK;
  }
}
