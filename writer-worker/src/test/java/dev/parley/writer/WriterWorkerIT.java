package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;
import static dev.parley.writer.Snapshots.OTHER_MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.Position;
import dev.parley.wire.Topics;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.SourceMismatchException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole worker, from the embeddings topic to the rows. */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WriterWorkerIT {
  private final TestStack stack;
  private final List<RunningWriter> writers = new ArrayList<>();
  private TestDatabase sql;
  private Topics topics;
  private EmbeddingsTopic embeddings;
  private String tenant;
  private Snapshots snapshots;

  WriterWorkerIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeAll
  void connect() {
    sql = TestDatabase.of(stack);
  }

  @BeforeEach
  void ownTopics(TestInfo test) throws Exception {
    tenant = test.getDisplayName().replaceAll("\\W", "-");
    snapshots = new Snapshots(tenant);
    topics = stack.newTopics(4);
    embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics);
    if (sql.value("SELECT to_regclass('source') IS NOT NULL").equals("t")) {
      sql.execute("TRUNCATE source"); // Each test has topics of its own, as no database has.
    }
  }

  @AfterEach
  void stopAll() throws Exception {
    for (RunningWriter writer : writers) {
      writer.stop();
    }
    writers.clear();
    embeddings.close();
  }

  @Test
  void storesWhatIsCommittedAndAnIdleQueueHasNoLag() throws Exception {
    RunningWriter writer = start().awaitReady();
    embeddings.send(many(0, 60, 0, MODEL));
    embeddings.sendAndAbort(many(100, 120, 0, MODEL));
    embeddings.send(many(60, 100, 0, MODEL));
    embeddings.sendAndAbort(many(0, 3, 900, MODEL));

    awaitNoLag();

    assertThat(stored()).isEqualTo(100);
    assertThat(writer.metrics.count(Outcome.INSERTED)).isEqualTo(100);
    assertThat(writer.metrics.publishedToStored())
        .hasSize(100)
        .allMatch(took -> took.compareTo(Duration.ofSeconds(1)) >= 0);
    assertThat(writer.ready()).isTrue();
    assertThat(writer.live()).isTrue();
    assertThat(writer.says("search")).startsWith("well: searches ");
  }

  @Test
  void replayOfTheWholeTopicTouchesNoRow() throws Exception {
    RunningWriter first = start();
    embeddings.send(many(0, 50, 0, MODEL));
    embeddings.send(many(0, 50, 0, OTHER_MODEL));
    embeddings.send(many(0, 50, 4, MODEL));
    awaitNoLag();
    first.stop();
    List<String> before = versions();

    embeddings.rewind();
    assertThat(embeddings.lag().orElseThrow()).isGreaterThanOrEqualTo(150);
    RunningWriter second = start();
    awaitNoLag();

    assertThat(versions()).isEqualTo(before).isNotEmpty();
    assertThat(second.metrics.count(Outcome.INSERTED)).isZero();
    assertThat(second.metrics.count(Outcome.REPLACED)).isZero();
    assertThat(second.metrics.count(Outcome.MODEL_ADDED)).isZero();
    assertThat(second.metrics.publishedToStored()).isEmpty();
    assertThat(second.metrics.count(Outcome.STALE) + second.metrics.count(Outcome.UNCHANGED))
        .isEqualTo(150);
  }

  @Test
  void offsetsThatAreResetInTheMiddleOfWorkChangeOnlyWhatIsNew() throws Exception {
    RunningWriter first = start();
    embeddings.send(many(0, 50, 0, MODEL));
    embeddings.send(many(0, 50, 4, MODEL));
    awaitNoLag();
    first.stop();
    List<String> before = versions();
    embeddings.send(many(0, 20, 8, MODEL)); // Waits when the offsets are reset.

    embeddings.rewind();
    RunningWriter second = start();
    awaitNoLag();

    assertThat(second.metrics.count(Outcome.INSERTED)).isZero();
    assertThat(second.metrics.count(Outcome.REPLACED)).isEqualTo(20);
    assertThat(stored()).isEqualTo(50);
    List<String> untouched =
        before.stream()
            .filter(row -> Integer.parseInt(row.substring(1, row.indexOf('|'))) >= 20)
            .toList();
    assertThat(versions()).containsAll(untouched);
    assertThat(untouched).hasSizeGreaterThan(60);
  }

  @Test
  void recordsThatCanNeverBeStoredBecomeDeadLettersAndTheRestGoesOn() throws Exception {
    EmbeddedConversation good = snapshots.at(1, "good", MODEL);
    byte[] key = good.conversation().key().toBytes();
    byte[] value = new EmbeddedConversationCodec().encode(good);
    byte[] unknownSchema = value.clone();
    unknownSchema[5] ^= 1;
    byte[] cut = Arrays.copyOf(value, value.length - 10);
    List<ProducerRecord<byte[], byte[]>> records =
        List.of(
            embeddings.record(key, "no avro".getBytes(StandardCharsets.UTF_8)),
            embeddings.record(key, cut),
            embeddings.record(key, unknownSchema),
            embeddings.record("another/key".getBytes(StandardCharsets.UTF_8), value),
            embeddings.record(key, vectorsOfSevenFloatsForAModelOfEight()),
            embeddings.record(
                snapshots.at(3, "good", new ModelIdentity("nul\0", "", 8, "", "", true))),
            embeddings.record(key, null),
            embeddings.record(good));
    embeddings.send(records);

    RunningWriter writer = start();
    awaitNoLag();

    assertThat(writer.metrics.deadLetters())
        .containsExactlyInAnyOrder(
            DeadLetterReason.UNDECODABLE,
            DeadLetterReason.UNDECODABLE,
            DeadLetterReason.UNKNOWN_SCHEMA,
            DeadLetterReason.KEY_MISMATCH,
            DeadLetterReason.INVALID,
            DeadLetterReason.INVALID);
    assertThat(writer.metrics.tombstones()).isEqualTo(1);
    assertThat(stored()).isEqualTo(1);
    assertThat(embeddings.deadLetters())
        .extracting(ConsumerRecord::value)
        .containsExactlyInAnyOrderElementsOf(
            records.subList(0, 6).stream().map(ProducerRecord::value).toList());
  }

  @Test
  void nothingIsPassedOverWhileTheDeadLetterTopicTakesNothing() throws Exception {
    sql.refuseAPlatform();
    limitDeadLetters("100");
    embeddings.send(many(0, 10, 0, MODEL));
    embeddings.send(
        snapshots.of(ofPlatform("poison", TestDatabase.REFUSED), new Position(1, 0, 7), MODEL));
    RunningWriter first = start();
    await().until(() -> !first.deaths.isEmpty());

    assertThat(first.deaths.get(0))
        .hasMessageContaining("does not take it: see that the topic exists");
    assertThat(first.live()).isFalse();
    assertThat(first.says("writer")).contains("died").contains(topics.deadLetters().name());
    assertThat(embeddings.lag().orElseThrow()).isPositive();
    assertThat(embeddings.deadLetters()).isEmpty();

    limitDeadLetters("17000000");
    RunningWriter second = start();
    awaitNoLag();
    assertThat(embeddings.deadLetters()).hasSize(1);
    assertThat(stored()).isEqualTo(10);
    assertThat(second.live()).isTrue();
  }

  @Test
  void failureThatAPersonMustMendEndsTheWriterWithNothingCommitted() throws Exception {
    RunningWriter writer = start().awaitReady();
    sql.execute("ALTER TABLE passage RENAME TO passage_away");
    try {
      embeddings.send(many(0, 10, 0, MODEL));
      await().until(() -> !writer.deaths.isEmpty());

      assertThat(writer.deaths.get(0)).isInstanceOf(SQLException.class);
      assertThat(writer.live()).isFalse();
      assertThat(writer.says("writer")).startsWith("not well: died: 42P01 ");
      assertThat(embeddings.lag().orElseThrow()).isGreaterThanOrEqualTo(10);
      await("its partitions are free at once").until(() -> embeddings.members() == 0);
    } finally {
      sql.execute("ALTER TABLE passage_away RENAME TO passage");
    }
    start();
    awaitNoLag();
    assertThat(stored()).isEqualTo(10);
  }

  @Test
  void anotherTopicUnderTheNameIsRefusedBeforeAnythingIsRead() throws Exception {
    start().awaitReady().stop();
    sql.execute("UPDATE source SET topic_id = 'another'");
    embeddings.send(many(0, 3, 0, MODEL));

    RunningWriter refused = start();
    await().until(() -> !refused.deaths.isEmpty());

    assertThat(refused.deaths.get(0)).isInstanceOf(SourceMismatchException.class);
    assertThat(refused.ready()).isFalse();
    assertThat(refused.says("writer")).contains("the next .vN");
    assertThat(stored()).isZero();
    assertThat(embeddings.lag().orElseThrow()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void writersThatComeAndGoLoseNothingAndWriteNothingTwice() throws Exception {
    int rounds = 30;
    RunningWriter leaving = start().awaitReady();
    for (int round = 0; round < rounds; round++) {
      embeddings.send(many(0, 20, round * 4L, MODEL)); // 20 conversations, a newer snapshot each.
      if (round == 5) {
        start();
      } else if (round == 15) {
        leaving.stop();
      } else if (round == 20) {
        start();
      }
    }
    awaitNoLag();

    assertThat(stored()).isEqualTo(20);
    assertThat(
            sql.rows(
                "SELECT DISTINCT log_offset - substr(conversation_id, 2)::int FROM conversation"
                    + " WHERE tenant = '"
                    + tenant
                    + "'"))
        .containsExactly(Long.toString((rounds - 1) * 4L));
    assertThat(sql.value("SELECT count(*) FROM passage WHERE tenant = '" + tenant + "'"))
        .isEqualTo(
            Integer.toString(
                IntStream.range(0, 20).map(i -> 1 + (i + (rounds - 1) * 4) % 4).sum()));
    assertThat(writers).allMatch(writer -> writer.deaths.isEmpty());
  }

  @Test
  void manyAndLargeRecordsGoInSeveralTransactions() throws Exception {
    List<EmbeddedConversation> large = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      large.add(snapshots.of("large " + i, i, List.of("x".repeat(500_000)), MODEL));
    }
    for (EmbeddedConversation one : large) {
      embeddings.send(one);
    }
    embeddings.send(many(0, 1_200, 0, MODEL));
    RunningWriter writer = start();
    awaitNoLag();

    assertThat(stored()).isEqualTo(1_250);
    assertThat(writer.metrics.batches()).allMatch(records -> records <= 500);
    assertThat(writer.metrics.batches().size()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void stoppedWriterLeavesItsGroup() throws Exception {
    RunningWriter writer = start().awaitReady();
    await().until(() -> embeddings.members() == 1);
    writer.stop();
    assertThat(embeddings.members()).isZero();
    assertThat(writer.deaths).isEmpty();
    assertThat(writer.says("writer")).isEqualTo("not well: stopped");
  }

  private RunningWriter start() {
    RunningWriter writer = new RunningWriter(stack.bootstrapServers(), topics, sql.settings());
    writers.add(writer);
    return writer;
  }

  /** Conversations {@code c<from>} to {@code c<to - 1>}, each at its number after {@code base}. */
  private EmbeddedConversation[] many(int from, int to, long base, ModelIdentity model) {
    return IntStream.range(from, to)
        .mapToObj(i -> snapshots.at(base + i, "c" + i, model))
        .toArray(EmbeddedConversation[]::new);
  }

  /** As only another program could write it. */
  private byte[] vectorsOfSevenFloatsForAModelOfEight() {
    byte[] value =
        new EmbeddedConversationCodec()
            .encode(
                snapshots.at(
                    5, "good", new ModelIdentity(MODEL.name(), "revision", 7, "", "", true)));
    int dimensions = new String(value, StandardCharsets.ISO_8859_1).indexOf("revision") + 8;
    assertThat(value[dimensions]).isEqualTo((byte) (7 * 2)); // Avro's zig-zag
    value[dimensions] = 8 * 2;
    return value;
  }

  private Conversation ofPlatform(String id, String platform) {
    return Conversation.builder()
        .tenant(tenant)
        .conversationId(id)
        .userId("u")
        .platform(platform)
        .occurredAt(Instant.EPOCH)
        .transcript("x")
        .build();
  }

  private void awaitNoLag() {
    await("the queue is empty")
        .atMost(Duration.ofSeconds(60))
        .until(() -> embeddings.lag().equals(OptionalLong.of(0)));
  }

  private int stored() throws SQLException {
    return Integer.parseInt(
        sql.value("SELECT count(*) FROM conversation WHERE tenant = '" + tenant + "'"));
  }

  private List<String> versions() throws SQLException {
    return sql.rows(
        ("SELECT conversation_id, '', ctid, xmin, xmax FROM conversation WHERE tenant = '%1$s' UNION ALL"
                + " SELECT conversation_id, model_id || ':' || ordinal, p.ctid, p.xmin, p.xmax"
                + " FROM passage p JOIN conversation ON number = conversation_number"
                + " WHERE p.tenant = '%1$s' ORDER BY 1, 2")
            .formatted(tenant));
  }

  private void limitDeadLetters(String bytes) throws Exception {
    embeddings
        .admin()
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topics.deadLetters().name()),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }
}
