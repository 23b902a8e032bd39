package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeTest {
  private static final Path FILE = YamlFile.DEPLOY.resolve("compose/compose.yaml");
  private static final Map<String, Object> SERVICES =
      YamlFile.map(YamlFile.document(FILE).get("services"));

  static Stream<String> parleys() {
    return Stream.of("topics", "embedder-worker", "writer-worker", "watch");
  }

  static Stream<String> services() {
    return SERVICES.keySet().stream();
  }

  @Test
  void allOfTheSystemIsThere() {
    assertThat(SERVICES)
        .containsKeys("kafka", "postgres", "redis", "prometheus", "grafana", "ollama")
        .containsKeys(parleys().toArray(String[]::new));
    assertThat(service("ollama")).containsEntry("profiles", List.of("ollama"));
  }

  @ParameterizedTest
  @MethodSource("parleys")
  void aProgramOfParleyMayWriteNowhereButWhereItMust(String name) {
    assertThat(service(name))
        .containsEntry("read_only", true)
        .containsEntry("cap_drop", List.of("ALL"))
        .containsEntry("security_opt", List.of("no-new-privileges:true"))
        .containsEntry("stop_grace_period", "30s");
  }

  @ParameterizedTest
  @MethodSource("parleys")
  void everyVariableIsASettingThatThereIs(String name) {
    Set<String> unknown = new TreeSet<>(YamlFile.map(service(name).get("environment")).keySet());
    unknown.removeAll(ReadmeNames.settingVariables());
    unknown.remove("PARLEY_KAFKA_BOOTSTRAP_SERVERS");
    assertThat(unknown).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("parleys")
  void oneBrokerKeepsOneCopy(String name) {
    assertThat(YamlFile.map(service(name).get("environment")))
        .containsEntry("PARLEY_TOPICS_REPLICATION", "1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "postgres", "redis", "prometheus", "grafana", "ollama"})
  void whatIsWaitedForSaysWhetherItIsWell(String name) {
    assertThat(YamlFile.map(service(name).get("healthcheck"))).containsKey("test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"embedder-worker", "writer-worker"})
  void aWorkerCanHaveSeveralReplicas(String name) {
    assertThat(service(name)).doesNotContainKeys("ports", "container_name", "hostname");
  }

  @ParameterizedTest
  @MethodSource("services")
  void portsAreOpenToThisMachineAlone(String name) {
    Object ports = service(name).getOrDefault("ports", List.of());
    assertThat((List<?>) ports)
        .allSatisfy(one -> assertThat(one.toString()).startsWith("127.0.0.1:"));
  }

  @Test
  void redisIsABoundedCacheThatOutlivesARestart() {
    assertThat(String.join(" ", strings(service("redis").get("command"))))
        .contains("--maxmemory 256mb", "--maxmemory-policy allkeys-lru")
        .contains("--appendonly yes", "--appendfsync everysec");
  }

  @Test
  void embeddersLookIntoWhatTheWritersStored() {
    Map<String, Object> writer = YamlFile.map(service("writer-worker").get("environment"));
    assertThat(YamlFile.map(service("embedder-worker").get("environment")))
        .containsEntry("PARLEY_CACHE_DATABASE_URL", writer.get("PARLEY_DATABASE_URL"))
        .containsEntry("PARLEY_CACHE_DATABASE_USER", writer.get("PARLEY_DATABASE_USER"))
        .containsEntry("PARLEY_CACHE_DATABASE_PASSWORD", writer.get("PARLEY_DATABASE_PASSWORD"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "postgres", "redis", "watch", "prometheus", "grafana"})
  void whatIsAskedFromThisMachineHasAPortThatCanBeSet(String name) {
    String setting = name.toUpperCase(Locale.ROOT) + "_PORT";
    assertThat(strings(service(name).get("ports")))
        .singleElement()
        .asString()
        .contains("${" + setting + ":-");
    assertThat(ReadmeNames.text(YamlFile.DEPLOY.resolve("README.md"))).contains("`" + setting);
  }

  @Test
  void prometheusScrapesServicesThatThereAre() {
    Map<String, Object> config =
        YamlFile.document(PrometheusRules.FOLDER.resolve("prometheus.yaml"));
    for (Map<String, Object> job : YamlFile.maps(config.get("scrape_configs"))) {
      if (job.containsKey("dns_sd_configs")) {
        Map<String, Object> lookup = YamlFile.maps(job.get("dns_sd_configs")).get(0);
        assertThat(strings(lookup.get("names"))).containsExactly((String) job.get("job_name"));
        assertThat(SERVICES).containsKey((String) job.get("job_name"));
      }
    }
  }

  private static Map<String, Object> service(String name) {
    return YamlFile.map(SERVICES.get(name));
  }

  @SuppressWarnings("unchecked")
  private static List<String> strings(Object list) {
    return (List<String>) list;
  }
}
