package dev.parley.e2e.observe;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.TopicSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The dead letters, as a reader of committed records sees them. Not safe for concurrent use. */
public final class DeadLetterLog implements AutoCloseable {
  private static final Duration WITHOUT_A_RECORD = Duration.ofSeconds(30);

  private final TopicReader reader;
  private final List<ReceivedDeadLetter> received = new ArrayList<>();

  public DeadLetterLog(String bootstrapServers, TopicSpec deadLetters) {
    this.reader = new TopicReader(bootstrapServers, deadLetters.name(), deadLetters.partitions());
  }

  /** Takes in all that there is now. */
  public void readToEnd() {
    reader.readToEnd(WITHOUT_A_RECORD, record -> received.add(read(record)));
  }

  /** All that was taken in. */
  public List<ReceivedDeadLetter> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    reader.close();
  }

  private static ReceivedDeadLetter read(ConsumerRecord<byte[], byte[]> record) {
    return new ReceivedDeadLetter(
        new DeadLetter.Origin(
            header(record, HeaderNames.ORIGIN_TOPIC),
            Integer.parseInt(header(record, HeaderNames.ORIGIN_PARTITION)),
            Long.parseLong(header(record, HeaderNames.ORIGIN_OFFSET))),
        record.key(),
        record.value(),
        header(record, HeaderNames.STAGE),
        header(record, HeaderNames.REASON),
        header(record, HeaderNames.ORIGIN_EXCEPTION));
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null) {
      throw new IllegalStateException(
          "a dead letter, offset "
              + record.offset()
              + " of "
              + record.topic()
              + "-"
              + record.partition()
              + ", has no header "
              + name);
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
