package dev.parley.wire;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic and how it is made.
 *
 * @param name ends in {@code .vN}
 * @param partitions how many it has, for as long as it lives
 * @param maxRecordBytes the largest record, key and headers included, after compression
 * @param retention how long records are kept; the cleanup policy is always {@code delete}, for
 *     compaction would drop the newest snapshot when an older position is appended later
 */
public record TopicSpec(String name, int partitions, int maxRecordBytes, Duration retention) {
  private static final Pattern GENERATION = Pattern.compile("\\.v([1-9]\\d{0,8})$");

  public TopicSpec {
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "topic " + name + " has " + partitions + " partitions; at least 1 is needed");
    }
    generationOf(name);
  }

  /** The N that ends the name. */
  public int generation() {
    return generationOf(name);
  }

  /**
   * The N that ends a topic's name.
   *
   * @throws IllegalArgumentException when the name does not end in {@code .vN}
   */
  public static int generationOf(String topic) {
    Matcher matcher = GENERATION.matcher(topic);
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "topic " + topic + " does not end in .vN, where N tells its generation");
    }
    return Integer.parseInt(matcher.group(1));
  }

  /**
   * What creates the topic on a cluster that keeps {@code replicas} copies; from 3 on it stays
   * writable with one away.
   */
  public NewTopic toNewTopic(short replicas) {
    return new NewTopic(name, partitions, replicas)
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(maxRecordBytes),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                replicas >= 3 ? "2" : "1"));
  }
}
