package dev.parley.e2e.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.Position;
import dev.parley.wire.TopicSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class ForwardedLogIT {
  private final TestStack stack;
  private TopicSpec topic;
  private KafkaProducer<byte[], byte[]> producer;
  private ForwardedLog log;

  ForwardedLogIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void open() throws Exception {
    topic = stack.newTopics(2).embeddings();
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stack.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                topic.name()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    log = new ForwardedLog(stack.bootstrapServers(), topic);
  }

  @AfterEach
  void close() {
    log.close();
    producer.close();
  }

  @Test
  void risingPositionsAreInOrder() {
    forward("a", 1);
    forward("b", 0);
    forward("a", 5);
    log.readToEnd();
    assertThat(log.forwarded()).isEqualTo(3);
    assertThat(log.outOfOrder()).isEmpty();
  }

  @Test
  void aPositionThatComesTwiceIsTold() {
    forward("a", 1);
    forward("a", 1);
    log.readToEnd();
    assertThat(log.outOfOrder()).containsExactly("default/a: forwarded again at 1/0/1");
  }

  @Test
  void anOlderPositionAfterANewerIsTold() {
    forward("a", 3);
    forward("a", 2);
    forward("a", 3);
    log.readToEnd();
    assertThat(log.outOfOrder())
        .containsExactly(
            "default/a: after 1/0/3 came 1/0/2", "default/a: forwarded again at 1/0/3");
  }

  @Test
  void whatATransactionTookBackWasNeverForwarded() {
    producer.beginTransaction();
    send("a", 1);
    producer.flush();
    producer.abortTransaction();
    forward("a", 1);
    log.readToEnd();
    assertThat(log.forwarded()).isOne();
    assertThat(log.outOfOrder()).isEmpty();
  }

  private void forward(String id, long offset) {
    producer.beginTransaction();
    send(id, offset);
    producer.commitTransaction();
  }

  private void send(String id, long offset) {
    Conversation conversation =
        Conversation.builder()
            .conversationId(id)
            .userId("u")
            .platform("web")
            .occurredAt(Instant.EPOCH)
            .transcript("User: hello")
            .build();
    byte[] value =
        new EmbeddedConversationCodec()
            .encode(new EmbeddedConversation(conversation, new Position(1, 0, offset), List.of()));
    producer.send(new ProducerRecord<>(topic.name(), 0, conversation.key().toBytes(), value));
  }
}
