package dev.parley.embedder;

import static dev.parley.embedder.Samples.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.window.BatchEmbedder;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Records as large as a topic takes, and larger: none of them stops its partition. */
@ExtendWith(StackExtension.class)
class LargeRecordsIT {
  private static final int MARGIN = 24 * 1024;

  private final TestStack stack;
  private final Topics topics;
  @TempDir private Path directory;

  LargeRecordsIT(TestStack stack) throws InterruptedException {
    this.stack = stack;
    this.topics = stack.newTopics(1);
  }

  @Test
  void whatCannotBeReadIsKeptWholeUpToTheLimitAndNamedBeyondIt() throws Exception {
    int limit = topics.deadLetters().maxRecordBytes();
    try (WorkerHarness worker = worker(new ScriptedEmbedder());
        KafkaProducer<byte[], byte[]> compressing = compressingProducer();
        TopicReader letters =
            new TopicReader(stack.bootstrapServers(), topics.deadLetters().name())) {
      worker.start();
      compressing.send(record(new byte[limit - MARGIN])).get();
      compressing.send(record(new byte[limit])).get();

      letters.until("two letters", () -> letters.records().size() == 2);

      assertThat(letters.records().get(0).value()).hasSize(limit - MARGIN);
      assertThat(reason(letters.records().get(0))).isEqualTo("undecodable");
      assertThat(letters.records().get(1).value()).isNull();
      assertThat(reason(letters.records().get(1))).isEqualTo("too-large");
      assertThat(worker.deaths).isEmpty();
    }
  }

  @Test
  void aResultAsLargeAsARecordMayBeLeavesWithItsVectorsAndALargerOneWithout() throws Exception {
    int limit = topics.embeddings().maxRecordBytes();
    try (WorkerHarness worker = worker(new LargeVectors(limit));
        Publisher publisher = new Publisher(stack.bootstrapServers(), topics);
        TopicReader embeddings =
            new TopicReader(stack.bootstrapServers(), topics.embeddings().name())) {
      worker.start();
      publisher.publish("a", "fits");
      embeddings.until("what fits", () -> embeddings.records().size() == 1);
      publisher.publish("b", "does not fit");
      embeddings.until("what does not", () -> embeddings.records().size() == 2);

      assertThat(passage(embeddings.records().get(0)).vector()).isNotNull();
      assertThat(passage(embeddings.records().get(1)).withoutVector())
          .isEqualTo(EmbeddedPassage.TOO_LARGE);
      assertThat(worker.deaths).isEmpty();
    }
  }

  private WorkerHarness worker(BatchEmbedder embedder) {
    return WorkerHarness.on(stack.bootstrapServers(), topics, directory).embeddingWith(embedder);
  }

  private KafkaProducer<byte[], byte[]> compressingProducer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers", stack.bootstrapServers(),
            "compression.type", "lz4",
            "max.request.size", "33554432",
            "buffer.memory", "67108864"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private ProducerRecord<byte[], byte[]> record(byte[] value) {
    return new ProducerRecord<>(topics.conversations().name(), key("a").get(), value);
  }

  private static String reason(ConsumerRecord<byte[], byte[]> letter) {
    return new String(letter.headers().lastHeader(HeaderNames.REASON).value(), UTF_8);
  }

  private static EmbeddedPassage passage(ConsumerRecord<byte[], byte[]> record) throws Exception {
    return new EmbeddedConversationCodec()
        .decode(record.value())
        .results()
        .get(0)
        .passages()
        .get(0);
  }

  /** Vectors that do not compress, of which one just fits a record and the other just does not. */
  private record LargeVectors(int limit) implements BatchEmbedder {
    @Override
    public List<ModelResult> embed(List<Conversation> batch) {
      return batch.stream().map(this::result).toList();
    }

    @Override
    public ModelResult withoutVectors(Conversation conversation, String reason) {
      throw new AssertionError("nothing was refused");
    }

    private ModelResult result(Conversation conversation) {
      int bytes = conversation.transcript().equals("fits") ? limit - MARGIN : limit;
      float[] vector = new float[bytes / Float.BYTES];
      Random random = new Random(7);
      for (int i = 0; i < vector.length; i++) {
        vector[i] = random.nextFloat();
      }
      return new ModelResult(
          new ModelIdentity("large", "", vector.length, "", "", false),
          List.of(EmbeddedPassage.embedded(0, 0, 1, vector)));
    }
  }
}
