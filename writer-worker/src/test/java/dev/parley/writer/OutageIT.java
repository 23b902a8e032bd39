package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.Topics;
import dev.parley.writer.store.Outcome;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** A database that is away, hangs or takes nothing: it is waited for, and nothing is lost. */
@ExtendWith(StackExtension.class)
class OutageIT {
  private final TestStack stack;
  private final List<RunningWriter> writers = new ArrayList<>();
  private TestDatabase sql;
  private TcpProxy proxy;
  private Topics topics;
  private EmbeddingsTopic embeddings;
  private Snapshots snapshots;

  OutageIT(TestStack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void connect(TestInfo test) throws Exception {
    sql = TestDatabase.of(stack.newDatabase());
    URI server = URI.create(sql.url().substring("jdbc:".length()));
    proxy = TcpProxy.to(server.getHost(), server.getPort());
    topics = stack.newTopics(4);
    embeddings = new EmbeddingsTopic(stack.bootstrapServers(), topics);
    snapshots = new Snapshots("t");
  }

  @AfterEach
  void stopAll() throws Exception {
    for (RunningWriter writer : writers) {
      writer.stop();
    }
    proxy.close();
    embeddings.close();
  }

  @Test
  void databaseThatIsAwayAtTheStartIsWaitedFor() throws Exception {
    proxy.refuse();
    embeddings.send(many(0, 20));
    RunningWriter writer = start(proxied());
    await().until(() -> writer.says("database").startsWith("not well: 08001 "));
    assertThat(writer.live()).isTrue();
    assertThat(writer.ready()).isFalse();

    proxy.forward();

    writer.awaitReady();
    awaitStored(20);
    assertThat(writer.deaths).isEmpty();
  }

  @Test
  void databaseThatGoesAwayIsWaitedForAndTheGroupIsKept() throws Exception {
    RunningWriter writer = start(proxied()).awaitReady();
    embeddings.send(many(0, 10));
    awaitStored(10);
    List<String> members = embeddings.memberIds();

    proxy.refuse();
    embeddings.send(many(10, 60));
    await().until(() -> writer.says("database").startsWith("not well: 08"));
    await().until(() -> writer.metrics.retries() >= 3);
    assertThat(writer.live()).isTrue();
    assertThat(embeddings.lag().orElseThrow()).isGreaterThanOrEqualTo(50);

    proxy.forward();
    awaitStored(60);
    await().until(writer::ready);
    assertThat(embeddings.memberIds()).isEqualTo(members).hasSize(1);
    assertThat(writer.metrics.count(Outcome.INSERTED)).isEqualTo(60);
  }

  @Test
  void databaseThatGoesAwayIsNoticedWithNothingToWrite() throws Exception {
    RunningWriter writer = start(proxied()).awaitReady();

    proxy.refuse();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> writer.says("database").startsWith("not well: "));
    assertThat(writer.live()).isTrue();

    proxy.forward();
    await().atMost(Duration.ofSeconds(60)).until(writer::ready);
  }

  @Test
  void connectionThatHangsIsGivenUpAfterTheSocketTimeout() throws Exception {
    RunningWriter writer = start(proxied()).awaitReady();
    embeddings.send(many(0, 10));
    awaitStored(10);

    proxy.stall();
    embeddings.send(many(10, 20));
    await().atMost(Duration.ofSeconds(30)).until(() -> writer.metrics.retries() > 0);
    proxy.forward();

    awaitStored(20);
    assertThat(writer.deaths).isEmpty();
  }

  @Test
  void anotherReplicaTakesPartitionsOverFromOneWhoseDatabaseIsAway() throws Exception {
    RunningWriter cutOff = start(proxied()).awaitReady();
    proxy.refuse();
    embeddings.send(many(0, 40));
    await().until(() -> cutOff.metrics.retries() > 0);

    RunningWriter healthy = start(sql).awaitReady();
    embeddings.send(many(40, 80));
    await().until(() -> healthy.metrics.count(Outcome.INSERTED) > 0);
    int before = healthy.metrics.count(Outcome.INSERTED);
    assertThat(before).isLessThan(80);

    proxy.forward();
    awaitStored(80);
    assertThat(healthy.metrics.count(Outcome.INSERTED) + cutOff.metrics.count(Outcome.INSERTED))
        .isEqualTo(80);
  }

  @Test
  void stopDoesNotWaitForTheDatabase() throws Exception {
    RunningWriter writer = start(proxied()).awaitReady();
    proxy.refuse();
    embeddings.send(many(0, 10));
    await().until(() -> writer.metrics.retries() > 0);

    writer.stop();

    assertThat(writer.deaths).isEmpty();
    assertThat(embeddings.members()).isZero();
    assertThat(embeddings.lag().orElseThrow()).isGreaterThanOrEqualTo(10);
  }

  @Test
  void stopCutsOffABatchThatHangs() throws Exception {
    RunningWriter writer = start(sql.with("socketTimeout=60")).awaitReady();
    embeddings.send(many(0, 1));
    awaitStored(1);
    try (var other = sql.connect()) {
      other.setAutoCommit(false);
      TestDatabase.rows(other, "SELECT 1 FROM conversation FOR UPDATE");
      embeddings.send(snapshots.at(900, "c0", MODEL));
      // An index that is being made may wait for the other's transaction too.
      await()
          .until(
              () ->
                  sql.value(
                          "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                              + " current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
                              + " AND query LIKE '%UPDATE conversation %'")
                      .equals("1"));
      writer.stop(Duration.ofSeconds(4));
    }
    assertThat(writer.deaths).isEmpty();
    assertThat(embeddings.members()).isZero();
    start(sql);
    awaitStored(1);
    assertThat(sql.value("SELECT log_offset FROM conversation")).isEqualTo("900");
  }

  private RunningWriter start(TestDatabase database) {
    RunningWriter writer = new RunningWriter(stack.bootstrapServers(), topics, database.settings());
    writers.add(writer);
    return writer;
  }

  private TestDatabase proxied() {
    return sql.behind(proxy.port()).with("socketTimeout=2");
  }

  private EmbeddedConversation[] many(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> snapshots.at(i, "c" + i, MODEL))
        .toArray(EmbeddedConversation[]::new);
  }

  private void awaitStored(int conversations) throws SQLException {
    await("all is stored and committed")
        .atMost(Duration.ofSeconds(60))
        .until(() -> embeddings.lag().equals(OptionalLong.of(0)));
    assertThat(sql.value("SELECT count(*) FROM conversation"))
        .isEqualTo(Integer.toString(conversations));
  }
}
