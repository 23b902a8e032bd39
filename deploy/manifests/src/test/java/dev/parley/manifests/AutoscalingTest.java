package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The autoscaler's pitfalls, each of which has cost somebody a night. */
class AutoscalingTest {
  private static final Path COMPONENTS = YamlFile.DEPLOY.resolve("kubernetes/components");

  private static final Path KAFKA_OVERLAY =
      YamlFile.DEPLOY.resolve("kubernetes/overlays/production-kafka-trigger/kustomization.yaml");

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
  void theLagOfAGroupOnItsOwnTopicCountsFromTheStart(ScaledObject scaled) {
    assertThat(scaled.spec().triggers())
        .allSatisfy(
            trigger -> {
              assertThat(trigger.type()).isEqualTo("kafka");
              assertThat(trigger.metadata())
                  .containsEntry("offsetResetPolicy", "earliest")
                  .containsEntry("allowIdleConsumers", "false")
                  .containsEntry("excludePersistentLag", "false")
                  .containsKeys("bootstrapServers", "lagThreshold");
            });
  }

  @Test
  void theEmbedderIsScaledByWhatIsLiveAndByWhatIsSentAgainAndTheWriterByItsOnlyTopic() {
    Topics topics = new Topics();
    assertThat(byKafka().flatMap(scaled -> scaled.spec().triggers().stream()))
        .extracting(
            ScaledObject.Trigger::name,
            trigger -> trigger.metadata().get("consumerGroup"),
            trigger -> trigger.metadata().get("topic"))
        .containsExactly(
            tuple("lag", topics.embedderGroup(), topics.conversations().name()),
            tuple("lag-bulk", topics.embedderBulkGroup(), topics.bulkConversations().name()),
            tuple("lag", topics.writerGroup(), topics.embeddings().name()));
  }

  @ParameterizedTest
  @MethodSource("byKafka")
  void theOverlayTellsEachTriggerWhereTheBrokersAre(ScaledObject scaled) {
    String name = scaled.metadata().getName();
    List<String> patches =
        ((Kustomization) StrictModels.read(YamlFile.document(KAFKA_OVERLAY)))
            .patches().stream()
                .filter(patch -> patch.target().getOrDefault("name", name).equals(name))
                .map(Kustomization.Patch::patch)
                .toList();
    for (int i = 0; i < scaled.spec().triggers().size(); i++) {
      String path = "/spec/triggers/" + i + "/metadata/bootstrapServers";
      assertThat(patches).as(name).anyMatch(patch -> patch.contains(path));
    }
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
