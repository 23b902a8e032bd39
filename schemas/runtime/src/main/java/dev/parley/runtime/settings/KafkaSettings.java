package dev.parley.runtime.settings;

import dev.parley.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How a program reaches Kafka and how its topics are made.
 *
 * @param topics the names and partitions of Parley's topics
 * @param replication how many copies the cluster keeps of a topic that Parley creates
 * @param overrides settings of Kafka's own clients, for instance {@code bootstrap.servers}, to be
 *     put into a client's configuration last, after Parley's choices
 */
public record KafkaSettings(Topics topics, short replication, Map<String, String> overrides) {
  public static final Setting<String> PREFIX =
      Setting.text(
          "parley.topics.prefix",
          "",
          "what begins the name of every topic and group, so that several Parleys share a cluster");

  /**
   * What Parley's promises rest on: with another value acknowledged conversations could be lost.
   */
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          "processing.guarantee"); // Of Streams, which not every program has.

  private static final Pattern HOSTS =
      Pattern.compile("\\s*[^\\s,;]+:\\d{1,5}(\\s*,\\s*[^\\s,;]+:\\d{1,5})*\\s*,?\\s*");

  public static final Setting<Integer> PARTITIONS =
      Setting.integer(
          "parley.topics.partitions",
          Topics.DEFAULT_PARTITIONS,
          1,
          10_000,
          "partitions of each topic, and so the most replicas of a worker; never changed later");

  public static final Setting<Integer> REPLICATION =
      Setting.integer(
          "parley.topics.replication",
          1,
          1,
          Short.MAX_VALUE,
          "copies the cluster keeps of each topic that Parley creates; 3 in production");

  public KafkaSettings {
    overrides = Map.copyOf(overrides);
  }

  /** Every setting read here, besides the {@code kafka.*} that are passed on as they are. */
  public static List<Setting<?>> all() {
    return List.of(PREFIX, PARTITIONS, REPLICATION);
  }

  /** Reads the settings; {@code kafka.bootstrap.servers} is the only one that is required. */
  public static KafkaSettings read(SettingsReader reader) {
    KafkaOverrides overrides = new KafkaOverrides(reader.sources());
    Map<String, String> passedOn = overrides.read();
    String servers = CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
    reader.check(
        !passedOn.getOrDefault(servers, "").isBlank(),
        "kafka."
            + servers
            + " is missing: set PARLEY_KAFKA_BOOTSTRAP_SERVERS to host:port of one broker or more");
    reader.check(
        passedOn.getOrDefault(servers, "").isBlank()
            || HOSTS.matcher(passedOn.get(servers)).matches(),
        "kafka." + servers + " is not host:port, or several of these with commas between");
    for (String name : passedOn.keySet()) {
      reader.check(
          !NOT_PASSED_ON.contains(name),
          "kafka."
              + name
              + " cannot be set: what Parley promises rests on its own value; remove it");
    }
    passedOn.forEach(
        (name, value) ->
            reader.show("kafka." + name, "kafka." + name + " = " + Masking.kafka(name, value)));
    return new KafkaSettings(
        new Topics(reader.get(PREFIX), reader.get(PARTITIONS)),
        reader.get(REPLICATION).shortValue(),
        passedOn);
  }

  /** {@code chosen} with the overrides put over it: the last step before a client is made. */
  public Map<String, Object> over(Map<String, ?> chosen) {
    Map<String, Object> config = new HashMap<>(chosen);
    config.putAll(overrides);
    return config;
  }

  @Override
  public String toString() {
    Map<String, String> masked = new TreeMap<>();
    overrides.forEach((name, value) -> masked.put(name, Masking.kafka(name, value)));
    return "KafkaSettings[topics="
        + topics
        + ", replication="
        + replication
        + ", overrides="
        + masked
        + "]";
  }
}
