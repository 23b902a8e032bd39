package dev.parley.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program as operators start it. */
@ExtendWith(StackExtension.class)
class EmbedderMainIT {
  private final TestStack stack;
  @TempDir private Path directory;
  private Process program;

  EmbedderMainIT(TestStack stack) {
    this.stack = stack;
  }

  @AfterEach
  void end() {
    if (program != null) {
      program.destroyForcibly();
    }
  }

  @Test
  void itEmbedsAndEndsInOrderWhenItIsToldTo() throws Exception {
    Topics topics = stack.newTopics(2);
    program =
        start(
            Map.of(
                "PARLEY_KAFKA_BOOTSTRAP_SERVERS",
                stack.bootstrapServers(),
                "PARLEY_TOPICS_PREFIX",
                topics.prefix(),
                "PARLEY_TOPICS_PARTITIONS",
                "2",
                "PARLEY_EMBEDDER_MODEL",
                "hashing",
                "PARLEY_EMBEDDER_STATE_DIR",
                directory.resolve("state").toString(),
                "PARLEY_OPS_PORT",
                "0"));
    try (Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      publisher.publish("a", "Hello there.\nHello to you.");
      embeddings.until("the result", () -> embeddings.records().size() == 1);
    }

    program.destroy();

    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).as(log()).isZero();
    assertThat(log()).doesNotContain("Hello");
  }

  @Test
  void itRefusesToStartAndNamesEveryProblem() throws Exception {
    program = start(Map.of("PARLEY_WINDOW_BATCH_AGE", "soon", "PARLEY_INTAKE_HIGH_MARK", "100000"));

    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isEqualTo(1);
    assertThat(log())
        .contains("kafka.bootstrap.servers is missing")
        .contains("parley.window.batch-age: 'soon'")
        .contains("the marks must rise");
  }

  private Process start(Map<String, String> settings) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            EmbedderMain.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    builder.environment().putAll(settings);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private String log() throws Exception {
    return Files.readString(directory.resolve("log"), StandardCharsets.UTF_8);
  }
}
