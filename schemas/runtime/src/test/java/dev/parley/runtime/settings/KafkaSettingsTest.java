package dev.parley.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
  @TempDir private Path directory;
  private final Map<String, String> environment =
      new HashMap<>(Map.of("PARLEY_KAFKA_BOOTSTRAP_SERVERS", "broker:9092"));

  @Test
  void topicsHaveTheirDefaults() {
    KafkaSettings settings = read();

    assertThat(settings.topics()).isEqualTo(new Topics());
    assertThat(settings.replication()).isEqualTo((short) 1);
    assertThat(settings.overrides()).isEqualTo(Map.of("bootstrap.servers", "broker:9092"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker:9092", "a:1,b:2", " a:1 , [::1]:9092 ", "SSL://broker-0.x:9093"})
  void brokersAreHostsWithPorts(String servers) {
    environment.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", servers);
    assertThat(read().overrides()).containsEntry("bootstrap.servers", servers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker", "broker:", "broker:kafka", "a:1,b", "a:1;b:2", "a b:1 c"})
  void whatIsNoBrokerIsRefusedAtTheStart(String servers) {
    environment.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", servers);
    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("kafka.bootstrap.servers is not host:port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ENABLE_AUTO_COMMIT", "ISOLATION_LEVEL", "ACKS", "PROCESSING_GUARANTEE"})
  void whatThePromisesRestOnCannotBeSet(String name) {
    environment.put("PARLEY_KAFKA_" + name, "any");
    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(
            "kafka." + name.toLowerCase(Locale.ROOT).replace('_', '.') + " cannot be set");
  }

  @Test
  void topicsAreNamedAndSizedAsTold() {
    environment.put("PARLEY_TOPICS_PREFIX", "blue.");
    environment.put("PARLEY_TOPICS_PARTITIONS", "6");
    environment.put("PARLEY_TOPICS_REPLICATION", "3");

    assertThat(read().topics()).isEqualTo(new Topics("blue.", 6));
    assertThat(read().replication()).isEqualTo((short) 3);
  }

  @Test
  void clientSettingsArePassedOnWordForWordAndTheEnvironmentWins() throws IOException {
    environment.put("PARLEY_CONFIG", write("p", "kafka.linger.ms=9\nkafka.client.id=a b\n"));
    environment.put("PARLEY_KAFKA_LINGER_MS", "11");
    environment.put("PARLEY_KAFKA_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", "");

    assertThat(read().overrides())
        .isEqualTo(
            Map.of(
                "bootstrap.servers", "broker:9092",
                "linger.ms", "11",
                "client.id", "a b",
                "ssl.endpoint.identification.algorithm", ""));
  }

  @Test
  void overridesAreAppliedLast() {
    environment.put("PARLEY_KAFKA_LINGER_MS", "11");

    assertThat(read().over(Map.of("linger.ms", 5, "acks", "all")))
        .isEqualTo(Map.of("bootstrap.servers", "broker:9092", "linger.ms", "11", "acks", "all"));
  }

  @Test
  void fileGivesASecretUnlessKafkaItselfHasASettingOfThatName() throws IOException {
    environment.put("PARLEY_KAFKA_SASL_JAAS_CONFIG_FILE", write("jaas", "required hush;\n"));
    environment.put("PARLEY_KAFKA_SASL_OAUTHBEARER_ASSERTION_FILE", "/etc/assertion");

    assertThat(read().overrides())
        .containsEntry("sasl.jaas.config", "required hush;")
        .containsEntry("sasl.oauthbearer.assertion.file", "/etc/assertion")
        .hasSize(3);
  }

  @Test
  void whatIsSecretIsMasked() {
    environment.put("PARLEY_KAFKA_SASL_JAAS_CONFIG", "hush");
    environment.put("PARLEY_KAFKA_SSL_KEY_PASSWORD", "hush");
    environment.put("PARLEY_KAFKA_SSL_KEYSTORE_KEY", "hush");
    environment.put("PARLEY_KAFKA_SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET", "hush");
    environment.put("PARLEY_KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL", "https://me:hush@host");
    SettingsReader reader = SettingsReader.of(environment);

    KafkaSettings settings = KafkaSettings.read(reader);

    assertThat(settings.toString()).contains("sasl.jaas.config=****").doesNotContain("hush");
    assertThat(reader.describe())
        .contains("kafka.sasl.jaas.config = ****", "kafka.bootstrap.servers = broker:9092");
    assertThat(reader.describe().toString()).doesNotContain("hush");
  }

  @Test
  void addressOfTheClusterIsRequired() {
    environment.remove("PARLEY_KAFKA_BOOTSTRAP_SERVERS");

    assertThatThrownBy(this::read)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("PARLEY_KAFKA_BOOTSTRAP_SERVERS to host:port");
  }

  @Test
  void misspeltKafkaIsRefused() {
    environment.put("PARLEY_KAKFA_LINGER_MS", "11");

    assertThatThrownBy(this::read).hasMessageContaining("PARLEY_KAKFA_LINGER_MS is not a setting");
  }

  private KafkaSettings read() {
    SettingsReader reader = SettingsReader.of(environment);
    KafkaSettings settings = KafkaSettings.read(reader);
    reader.failOnProblems();
    return settings;
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }
}
