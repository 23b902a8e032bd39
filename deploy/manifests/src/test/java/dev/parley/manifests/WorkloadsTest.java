package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Topics;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadsTest {
  private static final Path BASE = YamlFile.DEPLOY.resolve("kubernetes/base");
  private static final List<Map<String, Object>> DOCUMENTS =
      YamlFile.below(BASE).stream()
          .filter(file -> !file.endsWith("kustomization.yaml"))
          .flatMap(file -> YamlFile.documents(file).stream())
          .toList();

  static Stream<Deployment> deployments() {
    return StrictModels.all(DOCUMENTS, Deployment.class).stream();
  }

  static Stream<Deployment> workers() {
    return deployments().filter(one -> one.getMetadata().getName().endsWith("-worker"));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aPodIsNotRootAndMayWriteWhereItMustAlone(Deployment deployment) {
    PodSpec pod = pod(deployment);
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(containers(pod))
        .allSatisfy(
            container -> {
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
              assertThat(container.getVolumeMounts())
                  .as("the JVM and native code need a place for what they unpack")
                  .anyMatch(mount -> mount.getMountPath().equals("/tmp"));
            });
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void aPodHasProbesAndBoundsAndNoVariablesThatAreTakenForSettings(Deployment deployment) {
    PodSpec pod = pod(deployment);
    assertThat(pod.getEnableServiceLinks()).isFalse();
    Container program = pod.getContainers().get(0);
    assertThat(path(program.getStartupProbe())).isEqualTo("/health/live");
    assertThat(path(program.getLivenessProbe())).isEqualTo("/health/live");
    assertThat(path(program.getReadinessProbe())).isEqualTo("/health/ready");
    assertThat(containers(pod))
        .allSatisfy(
            container -> {
              assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
              assertThat(container.getResources().getLimits()).containsOnlyKeys("memory");
              assertThat(container.getResources().getLimits().get("memory"))
                  .isEqualTo(container.getResources().getRequests().get("memory"));
            });
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyVariableIsASettingAndEveryFileIsMounted(Deployment deployment) {
    for (EnvVar variable : pod(deployment).getContainers().get(0).getEnv()) {
      assertThat(ReadmeNames.settingVariables())
          .contains(variable.getName().replaceFirst("_FILE$", ""));
      if (variable.getName().endsWith("_FILE")) {
        String secret = variable.getValue().replace("/run/secrets/parley/", "");
        assertThat(pod(deployment).getVolumes())
            .filteredOn(volume -> volume.getSecret() != null)
            .flatExtracting(volume -> volume.getSecret().getItems())
            .anyMatch(item -> item.getPath().equals(secret));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("workers")
  void aWorkerIsGivenLongerToEndThanItsDrainTakes(Deployment deployment) {
    String worker = component(deployment).replace("-worker", "");
    String setting = "PARLEY_" + worker.toUpperCase(Locale.ROOT) + "_STOP_WITHIN";
    Duration drain = Duration.parse("PT" + setting(setting));
    assertThat(Duration.ofSeconds(pod(deployment).getTerminationGracePeriodSeconds()))
        .isGreaterThan(drain.plusSeconds(10));
  }

  @ParameterizedTest
  @MethodSource("workers")
  void howManyReplicasThereAreIsTheAutoscalersToSay(Deployment deployment) {
    assertThat(deployment.getSpec().getReplicas()).isNull();
    assertThat(
            deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
        .isZero();
  }

  @ParameterizedTest
  @MethodSource("workers")
  void aWorkersNameIsItsPods(Deployment deployment) {
    assertThat(pod(deployment).getContainers().get(0).getEnv())
        .filteredOn(variable -> variable.getName().equals("PARLEY_WORKER_ID"))
        .singleElement()
        .satisfies(
            variable ->
                assertThat(variable.getValueFrom().getFieldRef().getFieldPath())
                    .isEqualTo("metadata.name"));
  }

  @ParameterizedTest
  @MethodSource("workers")
  void atMostOneWorkerOfAKindIsTakenAwayAtATime(Deployment deployment) {
    assertThat(StrictModels.all(DOCUMENTS, PodDisruptionBudget.class))
        .filteredOn(
            budget ->
                budget
                    .getSpec()
                    .getSelector()
                    .getMatchLabels()
                    .equals(deployment.getSpec().getSelector().getMatchLabels()))
        .singleElement()
        .satisfies(
            budget -> assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void prometheusFindsEveryPodAlsoThoseThatAreNotReady(Deployment deployment) {
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    assertThat(StrictModels.all(DOCUMENTS, Service.class))
        .filteredOn(service -> service.getSpec().getSelector().equals(labels))
        .singleElement()
        .satisfies(
            service -> {
              assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
              assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
              assertThat(service.getMetadata().getLabels()).containsAllEntriesOf(labels);
            });
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void everyPodIsUnderAPolicyForBothDirections(Deployment deployment) {
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    Set<String> directions =
        StrictModels.all(DOCUMENTS, NetworkPolicy.class).stream()
            .filter(policy -> selects(policy, labels))
            .flatMap(policy -> policy.getSpec().getPolicyTypes().stream())
            .collect(Collectors.toSet());
    assertThat(directions).containsExactlyInAnyOrder("Ingress", "Egress");
  }

  @ParameterizedTest
  @MethodSource("workers")
  void everyWorkerReachesPostgres(Deployment deployment) {
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    assertThat(
            StrictModels.all(DOCUMENTS, NetworkPolicy.class).stream()
                .filter(policy -> selects(policy, labels))
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .filter(rule -> rule.getTo().isEmpty())
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal()))
        .as("embedders look into stored vectors")
        .contains(5432);
  }

  @Test
  void theTopicsAreThoseThatTheCodeDeclares() {
    assertThat(setting("PARLEY_TOPICS_PARTITIONS"))
        .isEqualTo(Integer.toString(Topics.DEFAULT_PARTITIONS));
    assertThat(setting("PARLEY_TOPICS_REPLICATION")).isEqualTo("3");
    assertThat(new Topics().conversations().toNewTopic((short) 3).configs())
        .containsEntry("min.insync.replicas", "2");
  }

  private static boolean selects(NetworkPolicy policy, Map<String, String> labels) {
    return labels
        .entrySet()
        .containsAll(policy.getSpec().getPodSelector().getMatchLabels().entrySet());
  }

  private static String setting(String name) {
    Kustomization base =
        (Kustomization) StrictModels.read(YamlFile.document(BASE.resolve("kustomization.yaml")));
    return base.literals().stream()
        .filter(literal -> literal.startsWith(name + "="))
        .map(literal -> literal.substring(name.length() + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the base does not set " + name));
  }

  private static String component(Deployment deployment) {
    return deployment.getMetadata().getLabels().get("app.kubernetes.io/component");
  }

  private static PodSpec pod(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec();
  }

  private static List<Container> containers(PodSpec pod) {
    return Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream()).toList();
  }

  private static String path(Probe probe) {
    return probe.getHttpGet().getPath();
  }
}
