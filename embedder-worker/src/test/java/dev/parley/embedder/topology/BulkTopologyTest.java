package dev.parley.embedder.topology;

import static dev.parley.embedder.Samples.encoded;
import static dev.parley.embedder.Samples.key;
import static dev.parley.embedder.topology.WorkerFixture.AGE;
import static dev.parley.embedder.topology.WorkerFixture.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.window.Lane;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent again, beside what is live, around one batcher. */
class BulkTopologyTest {
  private final WorkerFixture worker = new WorkerFixture(1);
  private final TopologyTestDriver bulk = driver(Lane.BULK);
  private final TopologyTestDriver live = driver(Lane.LIVE);

  @AfterEach
  void close() {
    bulk.close();
    live.close();
  }

  @Test
  void whatIsSentAgainLeavesAtItsOriginalPosition() throws Exception {
    send("a", "hello", "1/0/17");
    embed();

    assertThat(sent(bulk)).extracting(EmbeddedConversation::position).containsExactly(at(17));
    assertThat(worker.batcher.load().held()).isZero();
  }

  @Test
  void theLiveTopicIgnoresTheHeader() throws Exception {
    input(live, TOPICS.conversations().name()).pipeInput(record("a", "hello", "1/0/17"));
    embed();

    assertThat(sent(live)).extracting(EmbeddedConversation::position).containsExactly(at(0));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "17", "1/0/-1", "1/0/x", "0/0/17", "1/3/17", "2/0/17"})
  void withoutAPositionThatCanBeItsOwnItIsADeadLetterAndThePartitionGoesOn(
      @Nullable String position) throws Exception {
    send("a", "hello", position);
    send("b", "hello", "1/0/4");
    embed();

    assertThat(sent(bulk)).hasSize(1);
    assertThat(worker.metrics.deadLetters).containsExactly(DeadLetterReason.INVALID_POSITION);
    TestRecord<byte[], byte[]> letter = output(bulk, TOPICS.deadLetters().name()).readRecord();
    assertThat(letter.value()).isEqualTo(encoded("a", "hello"));
    assertThat(letter.headers().lastHeader(HeaderNames.REASON).value())
        .isEqualTo("invalid-position".getBytes(UTF_8));
    assertThat(letter.headers().lastHeader(HeaderNames.ORIGIN_TOPIC).value())
        .isEqualTo(TOPICS.bulkConversations().name().getBytes(UTF_8));
  }

  @Test
  void anOlderPositionThatComesLaterNeverReplacesANewerThatWaits() throws Exception {
    send("a", "newer", "1/0/9");
    send("a", "older", "1/0/3");
    embed();

    assertThat(sent(bulk)).extracting(EmbeddedConversation::position).containsExactly(at(9));
    assertThat(worker.metrics.superseded).isOne();
    assertThat(worker.metrics.accountedFor()).isEqualTo(worker.metrics.received);
  }

  @Test
  void liveConversationsLeaveBeforeWhatWasSentAgainEarlier() throws Exception {
    send("a", "sent again", "1/0/3");
    input(live, TOPICS.conversations().name()).pipeInput(record("b", "live", null));

    embed();
    assertThat(sent(live)).hasSize(1);
    assertThat(sent(bulk)).isEmpty();

    embed();
    assertThat(sent(bulk)).hasSize(1);
  }

  private void send(String id, String transcript, @Nullable String position) {
    input(bulk, TOPICS.bulkConversations().name()).pipeInput(record(id, transcript, position));
  }

  private TestRecord<byte[], byte[]> record(
      String id, String transcript, @Nullable String position) {
    Headers headers = new RecordHeaders();
    if (position != null) {
      headers.add(HeaderNames.POSITION, position.getBytes(UTF_8));
    }
    return new TestRecord<>(
        key(id).get(), encoded(id, transcript), headers, worker.clock.instant());
  }

  /** Lets a batch come of age, embeds it, and lets its results leave. */
  private void embed() throws InterruptedException {
    advance(AGE);
    worker.batcher.embedDue();
    advance(WindowTask.BULK_PUNCTUATION);
  }

  private void advance(Duration time) {
    worker.clock.advance(time);
    bulk.advanceWallClockTime(time);
    live.advanceWallClockTime(time);
  }

  private static Position at(long offset) {
    return new Position(1, 0, offset);
  }

  private static List<EmbeddedConversation> sent(TopologyTestDriver driver) throws Exception {
    List<EmbeddedConversation> sent = new ArrayList<>();
    for (TestRecord<byte[], byte[]> one :
        output(driver, TOPICS.embeddings().name()).readRecordsToList()) {
      sent.add(new EmbeddedConversationCodec().decode(one.value()));
    }
    return sent;
  }

  private TopologyTestDriver driver(Lane lane) {
    return new TopologyTestDriver(
        new WindowTopology(TOPICS, worker.tasks(lane)).build(),
        new Properties(),
        worker.clock.instant());
  }

  private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, String topic) {
    return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static TestOutputTopic<byte[], byte[]> output(TopologyTestDriver driver, String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
