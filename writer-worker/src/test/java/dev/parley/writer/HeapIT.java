package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.wire.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What waits while the database is away waits in Kafka, however much and however large it is. */
@ExtendWith(StackExtension.class)
class HeapIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final int LARGE = 400;
  private static final int SMALL = 4_000;

  private final TestStack stack;
  @TempDir private Path directory;

  HeapIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void heapOfAQuarterGigabyteIsEnoughWhileTheDatabaseIsAway() throws Exception {
    TestDatabase sql = TestDatabase.of(stack.newDatabase());
    URI server = URI.create(sql.url().substring("jdbc:".length()));
    Topics topics = stack.newTopics(4);
    try (TcpProxy proxy = TcpProxy.to(server.getHost(), server.getPort());
        EmbeddingsTopic embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics);
        WriterProcess writer =
            WriterProcess.start(
                stack,
                topics,
                sql.behind(proxy.port()),
                directory,
                "256m",
                Map.of("PARLEY_DATABASE_CONNECT_TIMEOUT", "1s"))) {
      await().atMost(PATIENCE).until(() -> writer.log().contains("reading "));
      proxy.refuse();
      sendMuch(embeddings);
      await("all batches in flight were tried, and it goes on waiting")
          .atMost(PATIENCE)
          .until(() -> writer.log().split("trying again", -1).length > 2);
      assertThat(writer.isAlive()).as(writer.log()).isTrue();

      proxy.forward();

      await("all is stored and committed")
          .atMost(PATIENCE)
          .until(() -> !writer.isAlive() || embeddings.lag().equals(OptionalLong.of(0)));
      assertThat(writer.isAlive()).as(writer.log()).isTrue();
      assertThat(sql.value("SELECT count(*) FROM conversation"))
          .isEqualTo(Integer.toString(LARGE + SMALL));
    }
  }

  /** Twice the heap as it is unpacked and decoded, most of it in records of half a megabyte. */
  private static void sendMuch(EmbeddingsTopic embeddings) {
    String large = "x".repeat(500_000);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < LARGE + SMALL; i++) {
      boolean isLarge = i % ((LARGE + SMALL) / LARGE) == 0;
      records.add(
          embeddings.record(
              new Snapshots("t").of("c" + i, i, List.of(isLarge ? large : "x"), MODEL)));
      if (records.size() == 200) {
        embeddings.send(records);
        records.clear();
      }
    }
    embeddings.send(records);
  }
}
