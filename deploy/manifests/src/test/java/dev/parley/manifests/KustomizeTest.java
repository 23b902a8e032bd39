package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KustomizeTest {
  private static final Path KUBERNETES = YamlFile.DEPLOY.resolve("kubernetes");

  static Stream<Path> manifests() {
    return Stream.concat(
        YamlFile.below(KUBERNETES).stream(),
        Stream.of(YamlFile.DEPLOY.resolve("grafana/kustomization.yaml")));
  }

  static Stream<Path> kustomizations() {
    return manifests().filter(file -> file.endsWith("kustomization.yaml"));
  }

  static Stream<Path> overlays() {
    return kustomizations().filter(file -> file.toString().contains("/overlays/"));
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void everyManifestHasTheFieldsOfItsKindAndNoOthers(Path file) {
    List<Map<String, Object>> documents = YamlFile.documents(file);
    assertThat(documents).isNotEmpty();
    assertThat(documents)
        .allSatisfy(document -> assertThat(StrictModels.read(document)).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void whatAKustomizationNamesIsThere(Path file) {
    Kustomization kustomization = (Kustomization) StrictModels.read(YamlFile.document(file));
    for (String path : kustomization.paths()) {
      Path named = file.resolveSibling(path).normalize();
      assertThat(Files.isDirectory(named) ? named.resolve("kustomization.yaml") : named).exists();
    }
  }

  @Test
  void everyManifestIsNamedByAKustomization() {
    Set<Path> named = new TreeSet<>();
    kustomizations()
        .forEach(
            file ->
                ((Kustomization) StrictModels.read(YamlFile.document(file)))
                    .paths()
                    .forEach(path -> named.add(file.resolveSibling(path).normalize())));
    assertThat(manifests().filter(file -> !file.endsWith("kustomization.yaml")).toList())
        .isSubsetOf(named);
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void everySettingIsOneThatThereIs(Path file) {
    Kustomization kustomization = (Kustomization) StrictModels.read(YamlFile.document(file));
    assertThat(kustomization.literals())
        .map(literal -> literal.substring(0, literal.indexOf('=')))
        .allSatisfy(
            name -> {
              if (!name.startsWith("PARLEY_KAFKA_")) {
                assertThat(ReadmeNames.settingVariables()).contains(name);
              }
            })
        .as("no secret stands in a ConfigMap")
        .noneMatch(name -> name.matches(".*(PASSWORD|SECRET|API_KEY|REDIS_URI).*"));
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void embeddersLookIntoTheDatabaseOfTheWriters(Path file) {
    Kustomization kustomization = (Kustomization) StrictModels.read(YamlFile.document(file));
    assertThat(
            kustomization.literals().stream()
                .filter(literal -> literal.startsWith("PARLEY_CACHE_DATABASE_"))
                .map(literal -> literal.replace("_CACHE_", "_")))
        .containsExactlyElementsOf(
            kustomization.literals().stream()
                .filter(literal -> literal.startsWith("PARLEY_DATABASE_"))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void whatKustomizeMakesOfAnOverlayIsWholeAndStrictlyValid(Path file) throws Exception {
    Program kubectl = Program.orSkip("kubectl", "install kubectl, which has kustomize in it");
    Program.Ended made = kubectl.run("kustomize", file.getParent().toString());
    assertThat(made.exitCode()).as(made.said()).isZero();

    List<Map<String, Object>> documents = YamlFile.documents(made.said());
    List<Deployment> deployments = StrictModels.all(documents, Deployment.class);
    assertThat(deployments)
        .extracting(one -> one.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "parley-embedder-worker", "parley-writer-worker", "parley-watch");
    List<String> configMaps =
        StrictModels.all(documents, ConfigMap.class).stream()
            .map(one -> one.getMetadata().getName())
            .toList();
    assertThat(deployments)
        .allSatisfy(
            one ->
                assertThat(configMaps)
                    .contains(
                        one.getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .get(0)
                            .getEnvFrom()
                            .get(0)
                            .getConfigMapRef()
                            .getName()));
  }
}
