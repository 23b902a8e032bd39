package dev.parley.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import dev.parley.writer.loop.BatchLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class KafkaClientsIT {
  private static final int PARTITIONS = 8;
  private static final int RECORDS = 48;
  private static final int RECORD_BYTES = 100_000;

  @Test
  @Timeout(60)
  void brokerSendsNoMoreAtATimeThanABatchMayHold(TestStack stack) throws Exception {
    long batchBytes = 1 << 20;
    Topics topics = stack.newTopics(PARTITIONS);
    sendWhatDoesNotCompress(stack, topics);
    KafkaSettings settings =
        new KafkaSettings(topics, (short) 1, Map.of("bootstrap.servers", stack.bootstrapServers()));

    try (Consumer<byte[], byte[]> consumer =
        new KafkaClients(settings, "under-test")
            .consumer(new BatchLimits(500, batchBytes, Duration.ofMillis(30)))) {
      consumer.assign(
          IntStream.range(0, PARTITIONS)
              .mapToObj(i -> new TopicPartition(topics.embeddings().name(), i))
              .toList());
      int received = 0;
      while (received < RECORDS) {
        received += consumer.poll(Duration.ofMillis(100)).count();
      }
      assertThat(largestFetch(consumer)).isBetween((double) RECORD_BYTES, (double) batchBytes);
    }
  }

  private static void sendWhatDoesNotCompress(TestStack stack, Topics topics) {
    Random random = Seeds.random("KafkaClientsIT");
    try (EmbeddingsTopic embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics)) {
      for (int i = 0; i < RECORDS; i++) {
        byte[] value = new byte[RECORD_BYTES];
        random.nextBytes(value);
        embeddings.send(List.of(embeddings.record(new byte[] {(byte) i}, value)));
      }
    }
  }

  private static double largestFetch(Consumer<?, ?> consumer) {
    return consumer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("fetch-size-max"))
        .filter(metric -> metric.getKey().tags().keySet().equals(Set.of("client-id")))
        .mapToDouble(metric -> (Double) metric.getValue().metricValue())
        .max()
        .orElseThrow();
  }
}
