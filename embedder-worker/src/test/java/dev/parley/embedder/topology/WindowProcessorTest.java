package dev.parley.embedder.topology;

import static dev.parley.embedder.Samples.encoded;
import static dev.parley.embedder.Samples.key;
import static dev.parley.embedder.topology.WorkerFixture.AGE;
import static dev.parley.embedder.topology.WorkerFixture.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.Position;
import dev.parley.wire.UndecodableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a task: what Streams does to a processor that no topology driver does. */
class WindowProcessorTest {
  private final WorkerFixture worker = new WorkerFixture(1);
  private final MockProcessorContext<byte[], byte[]> context =
      new MockProcessorContext<>(new Properties());
  private final WindowProcessor processor = new WindowProcessor(worker.tasks);
  private final KeyValueStore<Bytes, WaitingConversation> store =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore(WindowTopology.STORE),
              Serdes.Bytes(),
              new WaitingConversationSerde())
          .withLoggingDisabled()
          .withCachingDisabled()
          .build();

  @BeforeEach
  void register() {
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    context.setCurrentSystemTimeMs(worker.clock.instant().toEpochMilli());
  }

  @Test
  void initOffersWhatTheStoreHolds() throws Exception {
    store.put(key("a"), waiting("a", 3, worker.clock.instant().minus(AGE)));
    store.put(key("b"), waiting("b", 4, worker.clock.instant()));

    processor.init(context);

    assertThat(worker.batcher.embedDue()).as("one has waited long enough elsewhere").isTrue();
    punctuate();
    assertThat(forwarded()).containsExactly("a at 3", "b at 4");
    assertThat(store.approximateNumEntries()).isZero();
  }

  @Test
  void aClosedTaskLeavesItsWorkInTheStoreAndDropsLateResults() throws Exception {
    processor.init(context);
    take("a", 0);
    worker.embedder.script(batch -> processor.close());
    worker.clock.advance(AGE);

    worker.batcher.embedDue();

    assertThat(store.get(key("a"))).isNotNull();
    assertThat(worker.batcher.load().held()).isZero();
    assertThat(context.scheduledPunctuators()).allMatch(CapturedPunctuator::cancelled);
  }

  @Test
  void aRevivedTaskInitialisesTheSameProcessorAgainAndBeginsAnew() throws Exception {
    processor.init(context);
    take("a", 0);
    processor.close();

    processor.init(context);

    worker.clock.advance(AGE);
    worker.batcher.embedDue();
    punctuate();
    assertThat(forwarded()).containsExactly("a at 0");
    assertThat(context.scheduledPunctuators().stream().filter(one -> !one.cancelled())).hasSize(1);
  }

  @Test
  void aTaskThatIsRevivedWithoutBeingClosedHasOneOwnerAllTheSame() throws Exception {
    processor.init(context);
    take("a", 0);

    processor.init(context);

    assertThat(worker.batcher.load().queued()).isOne();
    worker.clock.advance(AGE);
    worker.batcher.embedDue();
    punctuate();
    assertThat(forwarded()).containsExactly("a at 0");
  }

  @Test
  void whatIsReadAgainFromFurtherBackNeverReplacesNewer() throws Exception {
    processor.init(context);
    take("a", 7);
    take("a", 5);
    take("a", 7);
    worker.clock.advance(AGE);
    worker.batcher.embedDue();
    punctuate();

    assertThat(forwarded()).containsExactly("a at 7");
    assertThat(worker.metrics.superseded).isEqualTo(2);
  }

  @Test
  void aRestoredConversationThatCannotBeReadIsADeadLetterOfItsOrigin() {
    byte[] value = "of another version".getBytes(UTF_8);
    store.put(
        key("a"),
        new WaitingConversation(
            value,
            new Position(1, 0, 3),
            new DeadLetter.Origin("elsewhere", 5, 6),
            Instant.EPOCH,
            Instant.EPOCH));

    processor.init(context);
    assertThat(context.forwarded()).as("nothing may be forwarded in init").isEmpty();
    punctuate();

    CapturedForward<? extends byte[], ? extends byte[]> letter = context.forwarded().get(0);
    assertThat(letter.childName()).contains(WindowTopology.DEAD_LETTERS);
    assertThat(letter.record().value()).isEqualTo(value);
    assertThat(letter.record().headers().lastHeader(HeaderNames.ORIGIN_TOPIC).value())
        .isEqualTo("elsewhere".getBytes(UTF_8));
    assertThat(letter.record().headers().lastHeader(HeaderNames.ORIGIN_OFFSET).value())
        .isEqualTo("6".getBytes(UTF_8));
    assertThat(store.get(key("a"))).isNull();
  }

  @Test
  void aSnapshotPublishedAfterOneThatCannotBeReadTakesItsPlace() throws Exception {
    store.put(
        key("a"),
        new WaitingConversation(
            new byte[] {1},
            new Position(1, 0, 3),
            new DeadLetter.Origin("elsewhere", 5, 6),
            Instant.EPOCH,
            Instant.EPOCH));
    processor.init(context);
    take("a", 4);
    punctuate();
    worker.clock.advance(AGE);
    worker.batcher.embedDue();
    punctuate();

    assertThat(forwarded()).containsExactly("a at 4");
    assertThat(worker.metrics.deadLetters).isEmpty();
  }

  private void take(String id, long offset) {
    context.setRecordMetadata(TOPICS.conversations().name(), 0, offset);
    processor.process(
        new Record<>(
            key(id).get(),
            encoded(id, id + " at " + offset),
            worker.clock.instant().toEpochMilli(),
            new RecordHeaders()));
  }

  private WaitingConversation waiting(String id, long offset, Instant since) {
    return new WaitingConversation(
        encoded(id, id + " at " + offset),
        new Position(1, 0, offset),
        new DeadLetter.Origin(TOPICS.conversations().name(), 0, offset),
        since,
        since);
  }

  private void punctuate() {
    for (CapturedPunctuator punctuator : context.scheduledPunctuators()) {
      if (!punctuator.cancelled()) {
        punctuator.getPunctuator().punctuate(context.currentSystemTimeMs());
      }
    }
  }

  private List<String> forwarded() throws UndecodableException {
    List<String> transcripts = new ArrayList<>();
    EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
    for (var forward : context.forwarded()) {
      assertThat(forward.childName()).contains(WindowTopology.EMBEDDINGS);
      transcripts.add(codec.decode(forward.record().value()).conversation().transcript());
    }
    return transcripts;
  }
}
