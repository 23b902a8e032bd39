package dev.parley.client;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The Kafka settings on which the publisher's promises rest: they cannot be overridden. */
final class PromisedSettings {
  private static final Map<String, Set<String>> KEPT =
      Map.of(
          ProducerConfig.ACKS_CONFIG, Set.of("all", "-1"),
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, Set.of("true"),
          ProducerConfig.TRANSACTIONAL_ID_CONFIG, Set.of(),
          ProducerConfig.PARTITIONER_CLASS_CONFIG, Set.of(),
          ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, Set.of("false"));

  private PromisedSettings() {}

  static void refuseBreach(Map<String, String> overrides) {
    overrides.forEach(
        (name, value) -> {
          if (!KEPT.getOrDefault(name, Set.of(value)).contains(value)) {
            throw new IllegalArgumentException(
                "kafka setting "
                    + name
                    + "="
                    + value
                    + " would lose conversations or put them into the wrong partition; remove it");
          }
        });
  }
}
