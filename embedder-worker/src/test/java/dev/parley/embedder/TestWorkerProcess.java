package dev.parley.embedder;

import dev.parley.stack.ChildProcess;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts {@link TestWorkerMain} as a process of its own. */
final class TestWorkerProcess {
  private TestWorkerProcess() {}

  /**
   * @param name of the worker, its log and its state directory
   * @param heap as {@code -Xmx} has it
   * @param callTime how long it takes to embed a batch
   * @param settings more of its environment
   */
  static ChildProcess start(
      TestStack stack,
      Topics topics,
      Path directory,
      String name,
      String heap,
      Duration callTime,
      Map<String, String> settings)
      throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers());
    environment.put("PARLEY_TOPICS_PREFIX", topics.prefix());
    environment.put("PARLEY_TOPICS_PARTITIONS", Integer.toString(topics.partitions()));
    environment.put("PARLEY_WORKER_ID", name);
    environment.put("PARLEY_EMBEDDER_STATE_DIR", directory.resolve(name).toString());
    environment.putAll(settings);
    return ChildProcess.start(
        name,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            TestWorkerMain.class.getName(),
            Long.toString(callTime.toMillis())),
        environment,
        directory.resolve(name + ".log"));
  }
}
