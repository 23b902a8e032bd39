package dev.parley.embedder.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.window.Lane;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsConfigurationTest {
  private static final Topics TOPICS = new Topics("test.", 4);

  @Test
  void whatDefeatsUsByDefaultIsSet() {
    StreamsConfig config = config(Map.of());

    assertThat(config.getString("application.id")).isEqualTo(TOPICS.embedderGroup());
    assertThat(config.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
    assertThat(config.getString("group.protocol")).isEqualTo("classic");
    assertThat(config.getLong("acceptable.recovery.lag")).isEqualTo(Long.MAX_VALUE);
    assertThat(config.getLong("poll.ms")).isEqualTo(20);
    assertThat(config.getLong("commit.interval.ms")).isEqualTo(50);
    assertThat(config.getInt("buffered.records.per.partition")).isEqualTo(50);
    assertThat(producer(config))
        .containsEntry("linger.ms", 5)
        .containsEntry("transaction.timeout.ms", 10_000)
        .containsEntry("compression.type", "lz4");
    assertThat((Integer) producer(config).get("max.request.size"))
        .isGreaterThanOrEqualTo(TOPICS.deadLetters().maxRecordBytes());
    assertThat(consumer(config))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("session.timeout.ms", 10_000)
        .containsEntry("max.poll.interval.ms", 60_000)
        .containsEntry("max.poll.records", 200)
        .containsEntry("auto.offset.reset", "earliest");
  }

  @Test
  void theBulkLaneIsAGroupOfItsOwnWhateverTheOperatorSetsAndHasLessHurry() {
    StreamsConfig config =
        config(
            Lane.BULK,
            Optional.of("pod-7"),
            Map.of("application.id", "mine", "client.id", "embedder-a"));

    assertThat(config.getString("application.id")).isEqualTo(TOPICS.embedderBulkGroup());
    assertThat(config.getString("client.id")).isEqualTo("embedder-a-bulk");
    assertThat(config.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
    assertThat(config.getLong("poll.ms")).isEqualTo(50);
    assertThat(config.getLong("commit.interval.ms")).isEqualTo(200);
    assertThat(consumer(config)).containsEntry("group.instance.id", "pod-7-1");
  }

  @Test
  void aBlockedProducerDoesNotCostTheMembership() {
    StreamsConfig config = config(Map.of());

    assertThat((Integer) producer(config).get("max.block.ms"))
        .isLessThan((Integer) consumer(config).get("max.poll.interval.ms"));
  }

  @Test
  void theOperatorsSettingsComeLastWithAPrefixOrWithout() {
    StreamsConfig config =
        config(
            Map.of(
                "commit.interval.ms", "100",
                "session.timeout.ms", "20000",
                "producer.linger.ms", "7",
                "max.request.size", "99",
                "client.rack", "r1"));

    assertThat(config.getLong("commit.interval.ms")).isEqualTo(100);
    assertThat(consumer(config))
        .containsEntry("session.timeout.ms", "20000")
        .containsEntry("client.rack", "r1");
    assertThat(producer(config))
        .containsEntry("linger.ms", "7")
        .containsEntry("max.request.size", "99");
  }

  @Test
  void aWorkerWithAStableNameIsAStaticMemberAndOneWithoutIsNot() {
    assertThat(consumer(config(Optional.of("pod-7"), Map.of())))
        .containsEntry("group.instance.id", "pod-7-1");
    assertThat(consumer(config(Map.of()))).doesNotContainKey("group.instance.id");
  }

  private static StreamsConfig config(Map<String, String> overrides) {
    return config(Optional.empty(), overrides);
  }

  private static StreamsConfig config(Optional<String> workerId, Map<String, String> overrides) {
    return config(Lane.LIVE, workerId, overrides);
  }

  private static StreamsConfig config(
      Lane lane, Optional<String> workerId, Map<String, String> overrides) {
    Map<String, String> all = new HashMap<>(overrides);
    all.put("bootstrap.servers", "localhost:9092");
    return new StreamsConfig(
        StreamsConfiguration.of(
            new KafkaSettings(TOPICS, (short) 1, all), lane, workerId, Path.of("state")));
  }

  private static Map<String, Object> producer(StreamsConfig config) {
    return config.getProducerConfigs("id");
  }

  private static Map<String, Object> consumer(StreamsConfig config) {
    return config.getMainConsumerConfigs("group", "id", 1);
  }
}
