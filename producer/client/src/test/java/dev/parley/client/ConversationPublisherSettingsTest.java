package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Topics;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationPublisherSettingsTest {
  private static final ConversationPublisherSettings DEFAULTS =
      ConversationPublisherSettings.of("broker:9092");

  @Test
  void defaultsAreWhatTheyPromise() {
    assertThat(DEFAULTS.topics()).isEqualTo(new Topics());
    assertThat(DEFAULTS.bufferBytes()).isEqualTo(32 << 20);
    assertThat(DEFAULTS.deliveryTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(ClientConfiguration.producer(DEFAULTS))
        .containsEntry("bootstrap.servers", "broker:9092")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "lz4")
        .containsEntry("batch.size", 131_072)
        .containsEntry("linger.ms", 5L)
        .containsEntry("delivery.timeout.ms", 120_000)
        .containsEntry("request.timeout.ms", 30_000);
  }

  @Test
  void requestTimesOutWithinTheTimeToDeliver() {
    assertThat(ClientConfiguration.producer(DEFAULTS.withDeliveryTimeout(Duration.ofSeconds(5))))
        .containsEntry("delivery.timeout.ms", 5_000)
        .containsEntry("request.timeout.ms", 2_500);
  }

  @Test
  void kafkaSettingsOfTheUserAreAppliedLast() {
    ConversationPublisherSettings settings =
        DEFAULTS.withKafka(
            Map.of("bootstrap.servers", "b:1", "linger.ms", "50", "security.protocol", "SSL"));

    assertThat(ClientConfiguration.producer(settings))
        .containsEntry("bootstrap.servers", "b:1")
        .containsEntry("linger.ms", "50")
        .containsEntry("security.protocol", "SSL");
    assertThat(ClientConfiguration.admin(settings))
        .isEqualTo(Map.of("bootstrap.servers", "b:1", "security.protocol", "SSL"));
  }

  @ParameterizedTest
  @CsvSource({
    "acks,1",
    "enable.idempotence,false",
    "transactional.id,mine",
    "partitioner.class,mine",
    "partitioner.ignore.keys,true"
  })
  void kafkaSettingThatWouldBreakThePromiseIsRefused(String name, String value) {
    assertThatThrownBy(() -> DEFAULTS.withKafka(Map.of("bootstrap.servers", "b:1", name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("kafka setting " + name + "=" + value + " would lose");
  }

  @Test
  void limitsAreNamed() {
    assertThatThrownBy(() -> DEFAULTS.withBufferBytes(1000))
        .hasMessage("bufferBytes is 1000; at least 4194304 are needed");
    assertThatThrownBy(() -> DEFAULTS.withDeliveryTimeout(Duration.ofMillis(1)))
        .hasMessage("deliveryTimeout is PT0.001S; the least is PT1S");
    assertThatThrownBy(() -> DEFAULTS.withKafka(Map.of()))
        .hasMessageStartingWith("kafka setting bootstrap.servers is missing");
  }

  @Test
  void secretsAreNotShown() {
    assertThat(DEFAULTS.withKafka(Map.of("bootstrap.servers", "b:1", "sasl.jaas.config", "hush")))
        .asString()
        .contains("kafka=[bootstrap.servers, sasl.jaas.config]")
        .doesNotContain("hush");
  }
}
