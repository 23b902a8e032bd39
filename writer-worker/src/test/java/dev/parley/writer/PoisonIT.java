package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.HeaderNames;
import dev.parley.wire.TopicAdmin;
import dev.parley.wire.Topics;
import dev.parley.writer.deadletter.DeadLetterException;
import dev.parley.writer.store.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that can never be stored: each is a dead letter alone, and no word of it is told. */
@ExtendWith(StackExtension.class)
class PoisonIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestStack stack;
  private final Snapshots snapshots = new Snapshots("t");
  private final List<RunningWriter> writers = new ArrayList<>();
  private LogCapture log;
  private TestDatabase sql;
  private Topics topics;
  private EmbeddingsTopic embeddings;

  PoisonIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void connect() throws Exception {
    log = new LogCapture();
    sql = TestDatabase.of(stack.newDatabase());
    sql.refuseAPlatform();
    topics = stack.newTopics(2);
    embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics);
  }

  @AfterEach
  void stopAll() throws Exception {
    for (RunningWriter writer : writers) {
      writer.stop();
    }
    embeddings.close();
    log.close();
  }

  @ParameterizedTest
  @MethodSource("dev.parley.writer.Poison#kinds")
  void isADeadLetterWithAllThatIsKnownAndNoWordOfTheText(Poison poison) throws Exception {
    ProducerRecord<byte[], byte[]> bad = poison.record(embeddings);
    bad.headers().add("trace", new byte[] {(byte) 0xFF, 0});
    bad.headers().add("trace", null);
    bad.headers().add(HeaderNames.REASON, "of somebody".getBytes(StandardCharsets.UTF_8));
    List<Header> headersBefore = List.of(bad.headers().toArray());
    embeddings.send(List.of(bad, embeddings.record(Poison.good("good"))));

    RunningWriter writer = start();
    awaitNoLag();

    assertThat(sql.value("SELECT count(*) FROM conversation")).isEqualTo("1");
    assertThat(writer.metrics.deadLetters()).containsExactly(poison.reason());
    assertThat(embeddings.deadLetters()).hasSize(1);
    ConsumerRecord<byte[], byte[]> letter = embeddings.deadLetters().get(0);
    assertThat(letter.key()).isEqualTo(bad.key());
    assertThat(letter.value()).isEqualTo(bad.value());
    List<Header> headers = List.of(letter.headers().toArray());
    assertThat(headers.subList(0, headersBefore.size())).isEqualTo(headersBefore);
    Map<String, String> added = new TreeMap<>();
    for (Header header : headers.subList(headersBefore.size(), headers.size())) {
      added.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
    }
    assertThat(added)
        .containsOnlyKeys(
            HeaderNames.STAGE,
            HeaderNames.REASON,
            HeaderNames.ATTEMPTS,
            HeaderNames.FIRST_FAILED_AT,
            HeaderNames.WORKER,
            HeaderNames.ORIGIN_TOPIC,
            HeaderNames.ORIGIN_PARTITION,
            HeaderNames.ORIGIN_OFFSET,
            HeaderNames.ORIGIN_EXCEPTION)
        .containsEntry(HeaderNames.STAGE, "write")
        .containsEntry(HeaderNames.REASON, poison.reason().code())
        .containsEntry(HeaderNames.WORKER, "writer-under-test")
        .containsEntry(HeaderNames.ORIGIN_TOPIC, topics.embeddings().name())
        .hasEntrySatisfying(HeaderNames.ORIGIN_PARTITION, one -> assertThat(one).matches("[01]"))
        .containsEntry(HeaderNames.ORIGIN_OFFSET, "0")
        .hasEntrySatisfying(
            HeaderNames.ORIGIN_EXCEPTION, one -> assertThat(one).matches("[\\w.]+Exception"))
        .hasEntrySatisfying(
            HeaderNames.ATTEMPTS, one -> assertThat(Integer.parseInt(one)).isPositive());
    assertThat(Instant.parse(added.get(HeaderNames.FIRST_FAILED_AT)))
        .isBetween(Instant.now().minus(PATIENCE.multipliedBy(2)), Instant.now());
    assertThat(added.values()).noneMatch(value -> value.contains(Poison.MARKER));
    assertThat(log.lines()).anyMatch(line -> line.contains("DeadLetter[" + poison.reason().code()));
    assertThat(log.lines())
        .noneMatch(line -> line.contains(Poison.MARKER) || line.contains("\tat "));
  }

  @Test
  void oneRowInThreeThousandThatPostgresRefusesIsOneDeadLetter() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 2_999; i++) {
      records.add(embeddings.record(snapshots.of("c" + i, i, List.of("x"), MODEL)));
    }
    records.add(1_234, embeddings.record(Poison.refused("poison")));
    embeddings.send(records);

    RunningWriter writer = start();
    awaitNoLag();

    assertThat(sql.value("SELECT count(*) FROM conversation")).isEqualTo("2999");
    assertThat(writer.metrics.count(Outcome.INSERTED)).isEqualTo(2_999);
    assertThat(writer.metrics.deadLetters()).containsExactly(DeadLetterReason.REFUSED_BY_DATABASE);
    assertThat(embeddings.deadLetters()).hasSize(1);
  }

  @Test
  void wholeTopicOfGarbageIsPassedWithoutAskingTheDatabase() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      records.add(embeddings.record(("k" + i).getBytes(StandardCharsets.UTF_8), new byte[] {1, 2}));
    }
    records.add(embeddings.record(Poison.good("good")));
    embeddings.send(records);

    RunningWriter writer = start();
    awaitNoLag();

    assertThat(writer.metrics.deadLetters())
        .isEqualTo(Collections.nCopies(2_000, DeadLetterReason.UNDECODABLE));
    assertThat(writer.metrics.batches()).containsExactly(1);
    assertThat(embeddings.deadLetters()).hasSize(2_000);
    assertThat(sql.value("SELECT count(*) FROM conversation")).isEqualTo("1");
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("WARN") && line.contains("DeadLetter["))
        .hasSize(1);
  }

  @Test
  void recordsKnownToBePoisonDoNotSplitTheBatchOfTheOthers() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      records.add(embeddings.record(snapshots.of("c" + i, i, List.of("x"), MODEL)));
      if (i % 100 == 50) {
        records.add(embeddings.record(new byte[] {1}, new byte[] {1, 2}));
      }
    }
    embeddings.send(records);
    RunningWriter writer = start();
    awaitNoLag();
    assertThat(writer.metrics.deadLetters()).hasSize(4);
    assertThat(writer.metrics.batches().stream().mapToInt(Integer::intValue).sum())
        .as("each record went into one transaction, once")
        .isEqualTo(400);
  }

  @Test
  void nothingIsPassedOverWhileTheDeadLetterTopicIsMissing() throws Exception {
    RunningWriter first = start();
    first.awaitReady();
    embeddings.admin().deleteTopics(List.of(topics.deadLetters().name())).all().get();
    embeddings.send(
        List.of(
            embeddings.record(Poison.good("good")),
            embeddings.record(new byte[] {1}, new byte[] {1})));
    await().atMost(PATIENCE).until(() -> !first.deaths.isEmpty());

    assertThat(first.deaths.get(0)).isInstanceOf(DeadLetterException.class);
    assertThat(first.ready()).isFalse();
    assertThat(first.live()).isFalse();
    assertThat(embeddings.lag().orElseThrow()).isPositive();

    new TopicAdmin(embeddings.admin())
        .createMissing(List.of(topics.deadLetters()), (short) 1, PATIENCE);
    start();
    awaitNoLag();
    assertThat(embeddings.deadLetters()).hasSize(1);
    assertThat(sql.value("SELECT count(*) FROM conversation")).isEqualTo("1");
  }

  private RunningWriter start() {
    RunningWriter writer =
        new RunningWriter(
            stack.bootstrapServers(), topics, sql.settings(), Map.of("max.block.ms", "1500"));
    writers.add(writer);
    return writer;
  }

  private void awaitNoLag() {
    await("the queue is empty")
        .atMost(PATIENCE)
        .until(() -> embeddings.lag().equals(OptionalLong.of(0)));
  }
}
