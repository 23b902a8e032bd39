package dev.parley.cli;

import dev.parley.client.ConversationPublisherSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;

/** The publisher's settings from those that all programs share. */
public final class PublisherSettings {
  private PublisherSettings() {}

  /**
   * Settings for the topic and the cluster of {@code kafka}; empty when they would break what the
   * publisher promises, which {@code reader} then knows.
   */
  public static Optional<ConversationPublisherSettings> of(
      KafkaSettings kafka, SettingsReader reader) {
    Map<String, String> clients = kafka.overrides();
    if (clients.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "").isBlank()) {
      return Optional.empty(); // The reader has noted it.
    }
    try {
      return Optional.of(
          ConversationPublisherSettings.of("replaced:0")
              .withKafka(clients)
              .withTopics(kafka.topics()));
    } catch (IllegalArgumentException e) {
      reader.check(false, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
