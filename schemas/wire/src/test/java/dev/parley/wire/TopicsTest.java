package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void namesAndSizesAreAsPublished() {
    Topics topics = new Topics();

    assertThat(topics.all())
        .extracting(TopicSpec::name)
        .containsExactly(
            "parley.conversations.v1",
            "parley.conversations.bulk.v1",
            "parley.embeddings.v1",
            "parley.dead-letters.v1");
    assertThat(topics.all()).extracting(TopicSpec::partitions).containsOnly(24);
    assertThat(topics.all())
        .extracting(TopicSpec::maxRecordBytes)
        .containsExactly(1 << 20, 1 << 20, 16 << 20, 17 << 20);
    assertThat(topics.embedderGroup()).isEqualTo("parley-embedder");
    assertThat(topics.embedderBulkGroup()).isEqualTo("parley-embedder-bulk");
    assertThat(topics.writerGroup()).isEqualTo("parley-writer");
  }

  @Test
  void aPrefixStandsBeforeEveryName() {
    Topics topics = new Topics("test7.", 4);

    assertThat(topics.conversations().name()).isEqualTo("test7.parley.conversations.v1");
    assertThat(topics.writerGroup()).isEqualTo("test7.parley-writer");
    assertThat(topics.conversations().generation()).isEqualTo(1);
  }

  @Test
  void theGenerationIsTheNumberThatEndsTheName() {
    assertThat(TopicSpec.generationOf("parley.conversations.v12")).isEqualTo(12);
    assertThatThrownBy(() -> TopicSpec.generationOf("parley.conversations"))
        .hasMessageContaining("does not end in .vN");
    assertThatThrownBy(() -> TopicSpec.generationOf("parley.conversations.v0"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTopicIsNeverCompactedAndStatesItsRetention() {
    NewTopic topic = new Topics().conversations().toNewTopic((short) 1);

    assertThat(topic.configs())
        .isEqualTo(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(Duration.ofDays(30).toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "1048576",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "1"));
  }

  @Test
  void threeReplicasStayWritableWithOneAway() {
    assertThat(new Topics().embeddings().toNewTopic((short) 3).configs())
        .containsEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
  }
}
