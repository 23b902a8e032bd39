package dev.parley.e2e.observe;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.UndecodableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the embedders forwarded, as a reader of committed records sees it. Not safe for concurrent
 * use.
 */
public final class ForwardedLog implements AutoCloseable {
  private static final Duration WITHOUT_A_RECORD = Duration.ofSeconds(30);

  private final EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
  private final TopicReader reader;
  private final Standstills standstills;
  private final Map<RecordKey, Position> newest = new HashMap<>();
  private final List<String> outOfOrder = new ArrayList<>();
  private long forwarded;
  private Instant lastEmbedded = Instant.MIN;

  public ForwardedLog(String bootstrapServers, TopicSpec embeddings) {
    this.reader = new TopicReader(bootstrapServers, embeddings.name(), embeddings.partitions());
    this.standstills = new Standstills(embeddings.partitions());
  }

  /** Takes in what was forwarded since the last call; waits for a moment when nothing was. */
  public void poll() {
    reader.poll(Duration.ofMillis(50), this::take);
  }

  /** Takes in all that was forwarded until now. */
  public void readToEnd() {
    reader.readToEnd(WITHOUT_A_RECORD, this::take);
  }

  /** How many records were taken in. */
  public long forwarded() {
    return forwarded;
  }

  /** When the youngest record that was taken in was embedded. */
  public Instant lastEmbedded() {
    return lastEmbedded;
  }

  /** How long partitions went without a record. */
  public Standstills standstills() {
    return standstills;
  }

  /** Records at or before a position that the log has already for that key. */
  public List<String> outOfOrder() {
    return List.copyOf(outOfOrder);
  }

  @Override
  public void close() {
    reader.close();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    standstills.arrived(record.partition(), System.nanoTime());
    EmbeddedConversation embedded;
    try {
      embedded = codec.decode(record.value());
    } catch (UndecodableException e) {
      return; // Sent to be refused: the dead letters tell whether there are others.
    }
    forwarded++;
    Instant at = Instant.ofEpochMilli(record.timestamp());
    lastEmbedded = at.isAfter(lastEmbedded) ? at : lastEmbedded;
    RecordKey key = embedded.conversation().key();
    Position position = embedded.position();
    Position before = newest.put(key, position);
    if (before != null && before.compareTo(position) >= 0) {
      newest.put(key, before);
      outOfOrder.add(
          key
              + ": "
              + (before.equals(position) ? "forwarded again at " : "after " + before + " came ")
              + position);
    }
  }
}
