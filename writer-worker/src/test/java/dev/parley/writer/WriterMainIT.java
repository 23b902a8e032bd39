package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program as operators start it. */
@ExtendWith(StackExtension.class)
class WriterMainIT {
  private final TestStack stack;
  @TempDir private Path directory;
  private Process program;

  WriterMainIT(TestStack stack) {
    this.stack = stack;
  }

  @AfterEach
  void end() throws Exception {
    if (program != null) {
      program.destroyForcibly().waitFor();
    }
  }

  @Test
  void itStoresTellsOfItselfAndEndsInOrderWhenItIsToldTo() throws Exception {
    Topics topics = stack.newTopics(2);
    program = start(working(topics));
    try (EmbeddingsTopic embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics)) {
      embeddings.send(new Snapshots("t").of("a", 1, List.of("nobody else may read this"), MODEL));
      embeddings.send(
          List.of(embeddings.record(new byte[] {1}, "nor this".getBytes(StandardCharsets.UTF_8))));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> embeddings.lag().equals(OptionalLong.of(0)));
    }
    assertThat(get("/health/ready")).contains("\"database\"", "\"search\"", "\"writer\"");
    assertThat(get("/metrics"))
        .contains("parley_write_rows_total{outcome=\"inserted\",program=\"writer-worker\"} 1.0")
        .contains("parley_dead_letters_total{program=\"writer-worker\",reason=\"undecodable\"");

    program.destroy();

    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).as(log()).isZero();
    assertThat(log()).doesNotContain("nobody else", "nor this");
  }

  @Test
  void itEndsAsFailedWhenAPersonMustAct() throws Exception {
    Map<String, String> settings = working(stack.topics());
    settings.put("PARLEY_DATABASE_URL", stack.jdbcUrl() + "_that_is_not_there");
    program = start(settings);

    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isEqualTo(1);
    assertThat(log()).contains("writer died", "_that_is_not_there\" does not exist");
  }

  @Test
  void itRefusesToStartAndNamesEveryProblem() throws Exception {
    program =
        start(Map.of("PARLEY_WRITER_BATCH_AGE", "soon", "PARLEY_DATABASE_URL", "postgres://db/x"));

    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isEqualTo(1);
    assertThat(log())
        .contains("kafka.bootstrap.servers is missing")
        .contains("parley.writer.batch-age: 'soon'")
        .contains("parley.database.url does not begin with jdbc:postgresql:");
  }

  private Map<String, String> working(Topics topics) {
    Map<String, String> settings = new HashMap<>();
    settings.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers());
    settings.put("PARLEY_TOPICS_PREFIX", topics.prefix());
    settings.put("PARLEY_TOPICS_PARTITIONS", Integer.toString(topics.partitions()));
    settings.put("PARLEY_DATABASE_URL", stack.jdbcUrl());
    settings.put("PARLEY_DATABASE_USER", stack.databaseUser());
    if (!stack.databasePassword().isEmpty()) {
      settings.put("PARLEY_DATABASE_PASSWORD", stack.databasePassword());
    }
    settings.put("PARLEY_OPS_HOST", "127.0.0.1");
    settings.put("PARLEY_OPS_PORT", "0");
    return settings;
  }

  private Process start(Map<String, String> settings) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            WriterMain.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    builder.environment().putAll(settings);
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private String get(String path) throws Exception {
    Matcher address = Pattern.compile("metrics and health at (http://\\S+)").matcher(log());
    assertThat(address.find()).as(log()).isTrue();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address.group(1) + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  private String log() throws Exception {
    return Files.readString(directory.resolve("log"), StandardCharsets.UTF_8);
  }
}
