package dev.parley.cli;

import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.TopicAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parley topics}. */
@Command(
    name = "topics",
    description = {
      "Creates the topics that are missing, and tells how those that are there differ from what"
          + " Parley declares. What is there is never changed.",
      "PARLEY_TOPICS_PARTITIONS and PARLEY_TOPICS_REPLICATION say how they are made."
    })
final class TopicsCommand implements Callable<Integer> {
  private static final Duration WITHIN = Duration.ofSeconds(60);
  private static final int ANSWER_WITHIN_MS = 10_000;

  private final Console console;

  @Option(
      names = "--check",
      description = "create nothing; the exit code is 5 when a topic is missing or differs")
  private boolean check;

  @Mixin private SystemOptions system = new SystemOptions();

  TopicsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    SettingsReader reader = system.reader(console.environment());
    KafkaSettings kafka = KafkaSettings.read(reader);
    reader.failOnProblems();
    try (Admin admin = Admin.create(kafka.over(adminConfig()))) {
      if (!check) {
        new TopicAdmin(admin).createMissing(kafka.topics().all(), kafka.replication(), WITHIN);
      }
      List<DeclaredTopic> topics =
          DeclaredTopic.compare(admin, kafka.topics().all(), kafka.replication());
      topics.forEach(topic -> console.out().println(topic.line()));
      return check && !topics.stream().allMatch(DeclaredTopic::isAsDeclared)
          ? ExitCode.SYSTEM
          : ExitCode.OK;
    }
  }

  private static Map<String, Object> adminConfig() {
    return Map.of(
        AdminClientConfig.CLIENT_ID_CONFIG,
        "parley-topics",
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
        ANSWER_WITHIN_MS,
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        ANSWER_WITHIN_MS);
  }
}
