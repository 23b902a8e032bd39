package dev.parley.e2e.load;

import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationCodec;
import dev.parley.wire.DeadLetter.Stage;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.RecordKey;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The ways in which a record can be wrong that a producer other than ours can bring about. */
enum PoisonKind {
  NOT_AVRO(Stage.EMBED, DeadLetterReason.UNDECODABLE) {
    @Override
    ProducerRecord<byte[], byte[]> record(Topics topics, String id) {
      return inPlace(topics.conversations(), key(id), NONSENSE);
    }
  },
  CUT_SHORT(Stage.EMBED, DeadLetterReason.UNDECODABLE) {
    @Override
    ProducerRecord<byte[], byte[]> record(Topics topics, String id) {
      byte[] whole = encoded(id, "cut");
      return inPlace(topics.conversations(), key(id), Arrays.copyOf(whole, whole.length / 2));
    }
  },
  OF_A_LATER_SCHEMA(Stage.EMBED, DeadLetterReason.UNKNOWN_SCHEMA) {
    @Override
    ProducerRecord<byte[], byte[]> record(Topics topics, String id) {
      byte[] value = encoded(id, "later");
      value[FINGERPRINT] ^= 1;
      return inPlace(topics.conversations(), key(id), value);
    }
  },
  BREAKS_A_LIMIT(Stage.EMBED, DeadLetterReason.INVALID) {
    @Override
    ProducerRecord<byte[], byte[]> record(Topics topics, String id) {
      String marked = "a NUL \u0001";
      byte[] value = encoded(id, marked);
      value[endOf(value, marked) - 1] = 0;
      return inPlace(topics.conversations(), key(id), value);
    }
  },
  UNDER_ANOTHER_KEY(Stage.EMBED, DeadLetterReason.KEY_MISMATCH) {
    @Override
    ProducerRecord<byte[], byte[]> record(Topics topics, String id) {
      return inPlace(topics.conversations(), key("not-" + id), encoded(id, "whose?"));
    }
  },
  IN_ANOTHER_PARTITION(Stage.EMBED, DeadLetterReason.WRONG_PARTITION) {
    @Override
    ProducerRecord<byte[], byte[]> record(Topics topics, String id) {
      TopicSpec topic = topics.conversations();
      int wrong = (key(id).partition(topic.partitions()) + 1) % topic.partitions();
      return new ProducerRecord<>(
          topic.name(), wrong, key(id).toBytes(), encoded(id, "not where its key belongs"));
    }
  },
  NOT_AVRO_FOR_THE_WRITER(Stage.WRITE, DeadLetterReason.UNDECODABLE) {
    @Override
    ProducerRecord<byte[], byte[]> record(Topics topics, String id) {
      return inPlace(topics.embeddings(), key(id), NONSENSE);
    }
  },
  OF_A_LATER_SCHEMA_FOR_THE_WRITER(Stage.WRITE, DeadLetterReason.UNKNOWN_SCHEMA) {
    @Override
    ProducerRecord<byte[], byte[]> record(Topics topics, String id) {
      return inPlace(topics.embeddings(), key(id), encoded(id, "not an embedded conversation"));
    }
  };

  private static final byte[] NONSENSE = "héllo?\0\1\2".getBytes(StandardCharsets.UTF_8);

  /** The first byte of a schema's fingerprint in Avro's single-object encoding. */
  private static final int FINGERPRINT = 2;

  private final Stage stage;
  private final DeadLetterReason reason;

  PoisonKind(Stage stage, DeadLetterReason reason) {
    this.stage = stage;
    this.reason = reason;
  }

  Stage stage() {
    return stage;
  }

  DeadLetterReason reason() {
    return reason;
  }

  /** A record of this kind that tells itself from others by {@code id}. */
  abstract ProducerRecord<byte[], byte[]> record(Topics topics, String id);

  private static RecordKey key(String id) {
    return new RecordKey("poison", id);
  }

  private static ProducerRecord<byte[], byte[]> inPlace(
      TopicSpec topic, RecordKey key, byte[] value) {
    return new ProducerRecord<>(
        topic.name(), key.partition(topic.partitions()), key.toBytes(), value);
  }

  private static byte[] encoded(String id, String transcript) {
    return new ConversationCodec()
        .encode(
            Conversation.builder()
                .tenant("poison")
                .conversationId(id)
                .userId("u")
                .platform("web")
                .occurredAt(Instant.EPOCH)
                .transcript(transcript)
                .build());
  }

  private static int endOf(byte[] value, String text) {
    // ISO 8859-1 has a character for each byte, so indexes in the text are indexes of bytes.
    String bytes = new String(value, StandardCharsets.ISO_8859_1);
    return bytes.indexOf(text) + text.length();
  }
}
