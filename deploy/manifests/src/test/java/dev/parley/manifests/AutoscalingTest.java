package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The autoscaler's pitfalls, each of which has cost somebody a night. */
class AutoscalingTest {
  private static final Path COMPONENTS = YamlFile.DEPLOY.resolve("kubernetes/components");

  static Stream<ScaledObject> byPrometheus() {
    return scaled("keda-prometheus").stream();
  }

  static Stream<ScaledObject> byKafka() {
    return scaled("keda-kafka").stream();
  }

  static Stream<ScaledObject> all() {
    return Stream.concat(byPrometheus(), byKafka());
  }

  @Test
  void bothWorkersAreScaledInBothWays() {
    String[] both = {"parley-embedder-worker", "parley-writer-worker"};
    assertThat(byPrometheus())
        .extracting(one -> one.spec().scaleTargetRef().name())
        .containsExactly(both);
    assertThat(byKafka())
        .extracting(one -> one.spec().scaleTargetRef().name())
        .containsExactly(both);
  }

  @ParameterizedTest
  @MethodSource("all")
  void thereIsAlwaysOneReplicaAndNeverMoreThanPartitions(ScaledObject scaled) {
    assertThat(scaled.spec().minReplicaCount()).isEqualTo(1);
    assertThat(scaled.spec().maxReplicaCount()).isBetween(2, Topics.DEFAULT_PARTITIONS);
    assertThat(scaled.spec().idleReplicaCount()).isNull();
  }

  @ParameterizedTest
  @MethodSource("all")
  void scalingOutIsQuickAndScalingInIsNot(ScaledObject scaled) {
    var behavior = scaled.spec().advanced().horizontalPodAutoscalerConfig().behavior();
    assertThat(behavior.getScaleUp().getStabilizationWindowSeconds()).isZero();
    assertThat(behavior.getScaleDown().getStabilizationWindowSeconds()).isGreaterThanOrEqualTo(300);
  }

  @ParameterizedTest
  @MethodSource("byPrometheus")
  void lagAndWhatIsHeldAreTwoTriggersForWhichUnknownIsAnErrorAndNotZero(ScaledObject scaled) {
    assertThat(scaled.spec().triggers())
        .extracting(ScaledObject.Trigger::name)
        .containsExactly("lag", "held");
    assertThat(scaled.spec().triggers())
        .allSatisfy(
            trigger -> {
              assertThat(trigger.type()).isEqualTo("prometheus");
              assertThat(trigger.metadata())
                  .containsEntry("ignoreNullValues", "false")
                  .containsKeys("serverAddress", "query", "threshold");
              assertThat(trigger.metadata().get("query")).doesNotContain("or vector(0)");
            });
  }

  @ParameterizedTest
  @MethodSource("byKafka")
  void theLagOfTheGroupOnItsOwnTopicCountsFromTheStart(ScaledObject scaled) {
    Topics topics = new Topics();
    Map<String, String> lag = scaled.spec().triggers().get(0).metadata();
    boolean embeds = scaled.spec().scaleTargetRef().name().equals("parley-embedder-worker");
    assertThat(lag)
        .containsEntry("consumerGroup", embeds ? topics.embedderGroup() : topics.writerGroup())
        .containsEntry("topic", (embeds ? topics.conversations() : topics.embeddings()).name())
        .containsEntry("offsetResetPolicy", "earliest")
        .containsEntry("allowIdleConsumers", "false")
        .containsEntry("excludePersistentLag", "false")
        .containsKeys("bootstrapServers", "lagThreshold");
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsScaledIsAWorkloadThatThereIs(ScaledObject scaled) {
    assertThat(WorkloadsTest.workers())
        .extracting(one -> one.getMetadata().getName())
        .contains(scaled.spec().scaleTargetRef().name());
  }

  private static List<ScaledObject> scaled(String component) {
    return StrictModels.all(
        YamlFile.below(COMPONENTS.resolve(component)).stream()
            .flatMap(file -> YamlFile.documents(file).stream())
            .toList(),
        ScaledObject.class);
  }
}
