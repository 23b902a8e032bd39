package dev.parley.cli;

import dev.parley.wire.TopicSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A topic as the cluster has it, beside what is declared.
 *
 * @param declared what it should be
 * @param differences what is otherwise, a phrase each; empty when all is as declared
 */
record DeclaredTopic(NewTopic declared, List<String> differences) {
  private static final String MISSING = "it does not exist";

  DeclaredTopic {
    differences = List.copyOf(differences);
  }

  /**
   * Asks for each of {@code topics}.
   *
   * @param replicas how many copies are declared
   * @throws KafkaException when the cluster does not tell
   */
  static List<DeclaredTopic> compare(Admin admin, Collection<TopicSpec> topics, short replicas)
      throws InterruptedException {
    List<DeclaredTopic> compared = new ArrayList<>();
    for (TopicSpec topic : topics) {
      NewTopic declared = topic.toNewTopic(replicas);
      compared.add(new DeclaredTopic(declared, differences(admin, declared)));
    }
    return compared;
  }

  boolean isAsDeclared() {
    return differences.isEmpty();
  }

  /** What a person reads about it. */
  String line() {
    return declared.name()
        + ": "
        + (isAsDeclared()
            ? declared.numPartitions()
                + " partitions, replication "
                + declared.replicationFactor()
                + ", "
                + new TreeMap<>(declared.configs())
            : String.join("; ", differences));
  }

  private static List<String> differences(Admin admin, NewTopic declared)
      throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, declared.name());
    var topics = admin.describeTopics(List.of(declared.name())).topicNameValues();
    var configs = admin.describeConfigs(List.of(resource)).values();
    try {
      TopicDescription topic = topics.values().iterator().next().get();
      List<String> differences = new ArrayList<>();
      differ(differences, "partitions", topic.partitions().size(), declared.numPartitions());
      int fewest =
          topic.partitions().stream().mapToInt(one -> one.replicas().size()).min().orElse(0);
      differ(differences, "replication", fewest, (int) declared.replicationFactor());
      Config config = configs.values().iterator().next().get();
      for (Map.Entry<String, String> setting : new TreeMap<>(declared.configs()).entrySet()) {
        ConfigEntry found = config.get(setting.getKey());
        differ(
            differences,
            setting.getKey(),
            found == null ? "unknown" : String.valueOf(found.value()),
            setting.getValue());
      }
      return differences;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return List.of(MISSING);
      }
      throw new KafkaException("topic " + declared.name() + " cannot be described", e.getCause());
    }
  }

  private static void differ(List<String> differences, String what, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      differences.add(what + " is " + found + ", declared " + wanted);
    }
  }
}
