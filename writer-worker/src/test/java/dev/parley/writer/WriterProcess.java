package dev.parley.writer;

import dev.parley.stack.ChildProcess;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The program in a process of its own, to be stopped and continued, or given little heap. */
final class WriterProcess implements AutoCloseable {
  private final ChildProcess process;

  private WriterProcess(ChildProcess process) {
    this.process = process;
  }

  /**
   * @param directory where its log goes
   * @param more settings, as environment variables
   */
  static WriterProcess start(
      TestStack stack,
      Topics topics,
      TestDatabase database,
      Path directory,
      String heap,
      Map<String, String> more)
      throws IOException {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers());
    settings.put("PARLEY_TOPICS_PREFIX", topics.prefix());
    settings.put("PARLEY_TOPICS_PARTITIONS", Integer.toString(topics.partitions()));
    settings.put("PARLEY_DATABASE_URL", database.url());
    settings.put("PARLEY_DATABASE_USER", database.user());
    if (!database.password().isEmpty()) {
      settings.put("PARLEY_DATABASE_PASSWORD", database.password());
    }
    settings.put("PARLEY_OPS_HOST", "127.0.0.1");
    settings.put("PARLEY_OPS_PORT", "0");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            WriterMain.class.getName());
    return new WriterProcess(
        ChildProcess.start("a writer", command, settings, directory.resolve("writer.log")));
  }

  void send(ChildProcess.Signal signal) throws IOException, InterruptedException {
    process.send(signal);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String log() throws IOException {
    return Files.readString(process.log(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws InterruptedException {
    process.kill();
  }
}
