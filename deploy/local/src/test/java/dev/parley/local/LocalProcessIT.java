package dev.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process, with the services that it starts itself. */
class LocalProcessIT {
  private static final Duration SOON = Duration.ofSeconds(120);

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endWhatATestLeft() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void secondRunGoesOnFromTheDataOfTheFirstAndEmbedsNothing(@TempDir Path directory)
      throws Exception {
    String data = directory.resolve("with a space").toString();

    JsonNode first = summary("--data", data, "--embedder", "hashing", "--exit", "--json");
    JsonNode second = summary("--data", data, "--embedder", "hashing", "--exit", "--json");

    assertThat(first.path("stored").asLong()).isPositive();
    assertThat(first.path("embedded").asLong()).isPositive();
    assertThat(second.path("published")).isEqualTo(first.path("published"));
    assertThat(second.path("stored")).isEqualTo(first.path("stored"));
    assertThat(second.path("passages")).isEqualTo(first.path("passages"));
    assertThat(second.path("embedded").asLong(-1)).isZero();
    assertThat(second.path("matches")).isEqualTo(first.path("matches"));
  }

  @Test
  void staysUpUntilItIsToldToStopAndThenLeavesNothingRunning() throws Exception {
    Running running = start("--embedder", "hashing");
    await().atMost(SOON).until(() -> running.err().contains("It stays up until Ctrl-C"));
    await().atMost(SOON).until(() -> running.err().contains("PARLEY_DATABASE_URL"));
    assertThat(running.err()).contains("Kafka ").contains("Redis ").contains("/health/ready");
    List<ProcessHandle> services = running.process().descendants().toList();
    assertThat(services).isNotEmpty();

    // By SIGTERM: where the tests run in the background, SIGINT is ignored by all they start.
    running.process().toHandle().destroy();

    assertThat(running.process().waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(running.process().exitValue()).as(running.err()).isZero();
    assertThat(running.out()).contains("dead-lettered");
    await().atMost(SOON).until(() -> services.stream().noneMatch(ProcessHandle::isAlive));
  }

  private record Running(Process process, List<String> outLines, List<String> errLines) {
    String out() {
      return String.join("\n", outLines);
    }

    String err() {
      return String.join("\n", errLines);
    }
  }

  private JsonNode summary(String... args) throws Exception {
    Running running = start(args);
    assertThat(running.process().waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    await().atMost(SOON).until(() -> !running.outLines().isEmpty());
    assertThat(running.process().exitValue()).as(running.err()).isZero();
    assertThat(running.outLines()).hasSize(1);
    return new ObjectMapper().readTree(running.out());
  }

  private Running start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    // What this JVM must be asked for, the other must be too.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LocalMain.class.getName());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    Process process = builder.start();
    started.add(process);
    return new Running(
        process,
        lines("out", process.inputReader(StandardCharsets.UTF_8)),
        lines("err", process.errorReader(StandardCharsets.UTF_8)));
  }

  private static List<String> lines(String name, BufferedReader reader) {
    List<String> lines = new CopyOnWriteArrayList<>();
    Thread thread = new Thread(() -> reader.lines().forEach(lines::add), name);
    thread.setDaemon(true);
    thread.start();
    return lines;
  }
}
