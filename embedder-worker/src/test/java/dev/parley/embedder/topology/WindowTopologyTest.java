package dev.parley.embedder.topology;

import static dev.parley.embedder.Samples.conversation;
import static dev.parley.embedder.Samples.encoded;
import static dev.parley.embedder.Samples.key;
import static dev.parley.embedder.topology.WorkerFixture.AGE;
import static dev.parley.embedder.topology.WorkerFixture.TOPICS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.ScriptedEmbedder;
import dev.parley.embedder.embed.EmbedderException;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.Position;
import dev.parley.wire.UndecodableException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WindowTopologyTest {
  private final WorkerFixture worker = new WorkerFixture(1);
  private final TopologyTestDriver driver = driver(worker);
  private final TestInputTopic<byte[], byte[]> conversations = input(driver);
  private final TestOutputTopic<byte[], byte[]> embeddings =
      output(driver, TOPICS.embeddings().name());
  private final TestOutputTopic<byte[], byte[]> deadLetters =
      output(driver, TOPICS.deadLetters().name());
  private final KeyValueStore<Bytes, WaitingConversation> store =
      driver.getKeyValueStore(WindowTopology.STORE);

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void aConversationLeavesWithItsPositionAndVectorsAndIsThenDeleted() throws Exception {
    publish("a", "hello");
    assertThat(store.get(key("a"))).as("kept until its result has left").isNotNull();
    assertThat(embeddings.isEmpty()).isTrue();

    embed();

    TestRecord<byte[], byte[]> sent = embeddings.readRecord();
    EmbeddedConversation embedded = decode(sent);
    assertThat(sent.key()).isEqualTo("default/a".getBytes(UTF_8));
    assertThat(embedded.position()).isEqualTo(new Position(1, 0, 0));
    assertThat(embedded.conversation()).isEqualTo(conversation("a", "hello"));
    assertThat(embedded.results().get(0).model()).isEqualTo(ScriptedEmbedder.MODEL);
    assertThat(store.get(key("a"))).isNull();
    assertThat(worker.batcher.load().held()).isZero();
  }

  @Test
  void aResultIsStampedNowAndTellsWhenItsConversationWasPublished() {
    Instant published = worker.clock.instant().minus(Duration.ofDays(20));
    conversations.pipeInput(
        new TestRecord<>(key("a").get(), encoded("a", "hello"), new RecordHeaders(), published));

    embed();

    TestRecord<byte[], byte[]> sent = embeddings.readRecord();
    assertThat(sent.getRecordTime()).isEqualTo(worker.clock.instant());
    assertThat(header(sent.headers(), HeaderNames.PUBLISHED_AT))
        .isEqualTo(Long.toString(published.toEpochMilli()));
    assertThat(worker.metrics.forwarded)
        .containsExactly(Duration.ofDays(20).plus(AGE).plus(WindowTask.PUNCTUATION));
  }

  @Test
  void aResultOfABotWhoseClockIsAheadCountsAsWell() {
    Instant ahead = worker.clock.instant().plus(Duration.ofHours(1));
    conversations.pipeInput(
        new TestRecord<>(key("a").get(), encoded("a", "hello"), new RecordHeaders(), ahead));

    embed();

    assertThat(worker.metrics.forwarded).containsExactly(Duration.ZERO);
  }

  @Test
  void aNewerSnapshotReplacesOneThatNoCallHasAndKeepsItsPlace() throws Exception {
    publish("a", "first");
    Instant since = worker.clock.instant();
    advance(Duration.ofMillis(15));
    publish("a", "second");

    assertThat(store.get(key("a")).waitingSince()).isEqualTo(since);
    advance(Duration.ofMillis(5));
    assertThat(worker.batcher.embedDue()).as("it has waited since the first").isTrue();
    advance(WindowTask.PUNCTUATION);

    assertThat(transcripts()).containsExactly("second");
    assertThat(worker.metrics.superseded).isOne();
  }

  @Test
  void theOlderResultIsSentAndTheNewerSnapshotGoesNext() throws Exception {
    worker.embedder.script(batch -> publish("a", "second"));
    publish("a", "first");
    embed();
    worker.embedder.script(batch -> {});

    assertThat(transcripts()).containsExactly("first");
    assertThat(store.get(key("a")).position())
        .as("only the position that was sent is deleted")
        .isEqualTo(new Position(1, 0, 1));

    embed();

    assertThat(transcripts()).containsExactly("second");
    assertThat(store.get(key("a"))).isNull();
    assertThat(worker.metrics.superseded).isZero();
  }

  @Test
  void ofSnapshotsThatCameDuringACallOnlyTheNewestIsEmbedded() throws Exception {
    worker.embedder.script(
        batch -> {
          publish("a", "second");
          publish("a", "third");
        });
    publish("a", "first");
    embed();
    worker.embedder.script(batch -> {});
    embed();

    assertThat(transcripts()).containsExactly("first", "third");
    assertThat(worker.metrics.superseded).isOne();
    assertThat(worker.metrics.accountedFor()).isEqualTo(worker.metrics.received);
  }

  @Test
  void ofTwentySnapshotsSomeInFlightTheNewestLeavesLast() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> left = new ArrayList<>();
    for (int turn = 0; turn < 20; turn++) {
      String text = "turn " + turn;
      if (random.nextBoolean()) {
        worker.embedder.script(batch -> publish("a", text));
        publish("a", "before " + text);
      } else {
        worker.embedder.script(batch -> {});
        publish("a", text);
      }
      embed();
      left.addAll(transcripts());
    }
    worker.embedder.script(batch -> {});
    embed();
    left.addAll(transcripts());

    assertThat(left.get(left.size() - 1)).as("seed %d", seed).isEqualTo("turn 19");
    assertThat(store.approximateNumEntries()).isZero();
    assertThat(worker.metrics.accountedFor()).isEqualTo(worker.metrics.received);
  }

  @Test
  void aBusyConversationIsNotStarvedByItsOwnNews() throws Exception {
    worker.embedder.script(batch -> publish("a", "during " + worker.embedder.calls().size()));
    publish("a", "first");
    List<String> left = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      embed();
      left.addAll(transcripts());
    }

    assertThat(left).containsExactly("first", "during 1", "during 2", "during 3", "during 4");
  }

  @Test
  void whatIsPostponedStaysInTheStoreAndIsEmbeddedLater() throws Exception {
    worker.embedder.script(
        batch -> {
          if (batch.get(0).conversationId().equals("a")) {
            throw EmbedderException.temporary("internal server error", new IOException());
          }
        });
    worker.onPause = this::embedAnother;
    publish("a", "hello");
    embed();
    worker.embedder.script(batch -> {});

    assertThat(transcripts()).isNotEmpty().containsOnly("another");
    assertThat(store.get(key("a"))).isNotNull();

    advance(Duration.ofSeconds(1));
    embed();
    assertThat(transcripts()).containsExactly("hello");
    assertThat(store.get(key("a"))).isNull();
  }

  @Test
  void aTombstoneDropsWhatWaitsAndIsNoDeadLetter() throws Exception {
    publish("a", "hello");
    drop(key("a").get());

    embed();

    assertThat(store.get(key("a"))).isNull();
    assertThat(transcripts()).isEmpty();
    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(worker.metrics.tombstones).isOne();
    assertThat(worker.metrics.dropped).isOne();
    assertThat(worker.batcher.load().held()).isZero();
  }

  @Test
  void aTombstoneForWhatIsNotThereOrHasNoKeyIsOnlyCounted() {
    drop(key("a").get());
    drop(null);

    assertThat(worker.metrics.tombstones).isEqualTo(2);
    assertThat(worker.metrics.dropped).isZero();
    assertThat(deadLetters.isEmpty()).isTrue();
  }

  @Test
  void aTombstoneDropsTheResultOfWhatIsInFlightButNotWhatComesAfter() throws Exception {
    worker.embedder.script(
        batch -> {
          drop(key("a").get());
          publish("a", "after");
        });
    publish("a", "before");
    embed();
    worker.embedder.script(batch -> {});
    assertThat(transcripts()).isEmpty();

    embed();

    assertThat(transcripts()).containsExactly("after");
    assertThat(worker.metrics.accountedFor()).isEqualTo(worker.metrics.received);
  }

  @Test
  void aResultWhoseKeyIsGoneIsDropped() throws Exception {
    worker.embedder.script(batch -> drop(key("a").get()));
    publish("a", "before");
    embed();

    assertThat(transcripts()).isEmpty();
    assertThat(worker.batcher.load().held()).isZero();
    assertThat(worker.metrics.dropped).isOne();
  }

  @Test
  void whatCannotBeReadBecomesADeadLetterWithItsBytesAndThePartitionGoesOn() throws Exception {
    byte[] garbage = "not avro".getBytes(UTF_8);
    Headers headers = new RecordHeaders().add("trace", new byte[] {7});
    conversations.pipeInput(new TestRecord<>(key("a").get(), garbage, headers));
    publish("b", "hello");
    embed();

    assertThat(transcripts()).containsExactly("hello");
    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(key("a").get());
    assertThat(letter.value()).isEqualTo(garbage);
    assertThat(letter.headers().lastHeader("trace").value()).containsExactly(7);
    assertThat(header(letter.headers(), HeaderNames.REASON)).isEqualTo("undecodable");
    assertThat(header(letter.headers(), HeaderNames.STAGE)).isEqualTo("embed");
    assertThat(header(letter.headers(), HeaderNames.WORKER)).isEqualTo("worker-1");
    assertThat(header(letter.headers(), HeaderNames.ORIGIN_TOPIC))
        .isEqualTo(TOPICS.conversations().name());
    assertThat(header(letter.headers(), HeaderNames.ORIGIN_PARTITION)).isEqualTo("0");
    assertThat(header(letter.headers(), HeaderNames.ORIGIN_OFFSET)).isEqualTo("0");
  }

  @Test
  void anUnknownSchemaIsToldFromGarbage() {
    byte[] value = encoded("a", "hello");
    value[2] ^= 1;

    assertThat(reasonFor(key("a").get(), value)).isEqualTo("unknown-schema");
  }

  @Test
  void aConversationThatBreaksALimitIsInvalid() {
    assertThat(reasonFor(key("a").get(), withNulInTranscript())).isEqualTo("invalid");
  }

  @Test
  void aKeyThatIsNotTheConversationsOwnIsRefused() {
    assertThat(reasonFor(key("b").get(), encoded("a", "hello"))).isEqualTo("key-mismatch");
    assertThat(reasonFor(null, encoded("a", "hello"))).isEqualTo("key-mismatch");
  }

  @Test
  void aRecordInAnotherPartitionThanItsKeysIsRefused() {
    WorkerFixture many = new WorkerFixture(24);
    try (TopologyTestDriver other = driver(many)) {
      int id = 0;
      while (conversation("c" + id, "").key().partition(24) == 0) {
        id++;
      }
      input(other).pipeInput(key("c" + id).get(), encoded("c" + id, "hello"));

      TestRecord<byte[], byte[]> letter = output(other, TOPICS.deadLetters().name()).readRecord();
      assertThat(header(letter.headers(), HeaderNames.REASON)).isEqualTo("wrong-partition");
    }
  }

  @Test
  void whatIsLargerThanADeadLetterMayBeGoesWithoutItsBytes() {
    byte[] huge = new byte[TOPICS.deadLetters().maxRecordBytes()];
    Headers headers = new RecordHeaders().add("trace", new byte[] {7});
    conversations.pipeInput(new TestRecord<>(key("a").get(), huge, headers));

    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(key("a").get());
    assertThat(letter.value()).isNull();
    assertThat(letter.headers().lastHeader("trace")).isNull();
    assertThat(header(letter.headers(), HeaderNames.REASON)).isEqualTo("too-large");
    assertThat(header(letter.headers(), HeaderNames.ORIGIN_OFFSET)).isEqualTo("0");
    assertThat(worker.metrics.deadLetters).containsExactly(DeadLetterReason.TOO_LARGE);
  }

  @Test
  void theFuseIsAskedAfterEachRecord() {
    publish("a", "hello");
    publish("b", "hello");

    assertThat(worker.offers).isEqualTo(2);
  }

  private String reasonFor(byte[] key, byte[] value) {
    conversations.pipeInput(key, value);
    TestRecord<byte[], byte[]> letter = deadLetters.readRecord();
    assertThat(letter.value()).isEqualTo(value);
    assertThat(letter.key()).isEqualTo(key);
    return header(letter.headers(), HeaderNames.REASON);
  }

  /** Avro strings are a length and bytes, so one byte of the transcript can be changed in place. */
  private static byte[] withNulInTranscript() {
    byte[] value = encoded("a", "MARK");
    String text = new String(value, ISO_8859_1);
    value[text.indexOf("MARK")] = 0;
    return value;
  }

  private void publish(String id, String transcript) {
    conversations.pipeInput(key(id).get(), encoded(id, transcript), worker.clock.instant());
  }

  private void embedAnother() {
    publish("b", "another");
    advance(AGE);
    try {
      assertThat(worker.batcher.embedDue()).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    advance(WindowTask.PUNCTUATION);
  }

  private void drop(byte[] key) {
    conversations.pipeInput(key, null, worker.clock.instant());
  }

  /** Lets a batch come of age, embeds it, and lets its results leave. */
  private void embed() {
    advance(AGE);
    try {
      worker.batcher.embedDue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    driver.advanceWallClockTime(WindowTask.PUNCTUATION);
    worker.clock.advance(WindowTask.PUNCTUATION);
  }

  private void advance(Duration time) {
    driver.advanceWallClockTime(time);
    worker.clock.advance(time);
  }

  private List<String> transcripts() throws UndecodableException {
    List<String> transcripts = new ArrayList<>();
    for (TestRecord<byte[], byte[]> sent : embeddings.readRecordsToList()) {
      transcripts.add(decode(sent).conversation().transcript());
    }
    return transcripts;
  }

  private static EmbeddedConversation decode(TestRecord<byte[], byte[]> sent)
      throws UndecodableException {
    return new EmbeddedConversationCodec().decode(sent.value());
  }

  private static String header(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  private static TopologyTestDriver driver(WorkerFixture worker) {
    return new TopologyTestDriver(
        new WindowTopology(TOPICS, worker.tasks).build(), new Properties(), worker.clock.instant());
  }

  private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver) {
    return driver.createInputTopic(
        TOPICS.conversations().name(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static TestOutputTopic<byte[], byte[]> output(TopologyTestDriver driver, String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
