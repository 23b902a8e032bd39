package dev.parley.e2e.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.TopicSpec;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class GroupProgressIT {
  @Test
  void aGroupThatNeverCameHasEverythingBeforeItAndItsCommitsTakeItAway(TestStack stack)
      throws Exception {
    TopicSpec topic = stack.topics().conversations();
    String group = stack.topics().embedderGroup();
    try (Admin admin =
            Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()));
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      GroupProgress progress = new GroupProgress(admin, group, topic.name(), topic.partitions());
      assertThat(progress.lag()).isZero();
      for (int i = 0; i < 5; i++) {
        producer.send(new ProducerRecord<>(topic.name(), i % 2, null, new byte[1])).get();
      }
      assertThat(progress.lag()).isEqualTo(5);
      Map<TopicPartition, Long> ends = progress.ends();
      assertThat(progress.remaining(ends)).isEqualTo(5);

      commit(admin, group, topic, 0, 3);
      assertThat(progress.lag()).isEqualTo(2);
      assertThat(progress.finished()).isEqualTo(3);
      commit(admin, group, topic, 1, 2);
      producer.send(new ProducerRecord<>(topic.name(), 1, null, new byte[1])).get();
      assertThat(progress.lag()).isOne();
      assertThat(progress.remaining(ends)).isZero();
    }
  }

  private static void commit(Admin admin, String group, TopicSpec topic, int partition, long offset)
      throws Exception {
    admin
        .alterConsumerGroupOffsets(
            group,
            Map.of(new TopicPartition(topic.name(), partition), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }
}
