package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class RecordKeyTest {
  @Test
  void itIsTenantSlashConversationInUtf8() {
    assertThat(new RecordKey("acme", "chat-é").toBytes())
        .isEqualTo("acme/chat-é".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void itsPartitionIsTheOneThatKafkasDefaultPartitionerTakes() {
    for (int i = 0; i < 1_000; i++) {
      RecordKey key = new RecordKey("default", "conversation-" + i);

      assertThat(key.partition(24))
          .isEqualTo(BuiltInPartitioner.partitionForKey(key.toBytes(), 24));
    }
  }
}
