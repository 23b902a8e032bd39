package dev.parley.stack;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A member of a consumer group that polls until it is killed. */
final class ConsumerMain {
  private ConsumerMain() {}

  public static void main(String[] arguments) {
    try (var consumer = member(arguments[0], arguments[1])) {
      consumer.subscribe(List.of(arguments[2]));
      while (true) {
        consumer.poll(Duration.ofMillis(100));
      }
    }
  }

  static KafkaConsumer<byte[], byte[]> member(String bootstrapServers, String group) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", bootstrapServers, "group.id", group, "group.protocol", "consumer");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
