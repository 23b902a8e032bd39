package dev.parley.writer;

import dev.parley.wire.TopicAdmin;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.Topics;
import dev.parley.writer.loop.StoppedException;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.Schema;
import dev.parley.writer.store.SourceRegistry;
import dev.parley.writer.store.SourceRegistry.Source;
import dev.parley.writer.store.SqlFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be so before the first record is read: the tables are up to date, the topics exist, and
 * the database is that of these topics. A database or a cluster that is away is waited for; what a
 * person must mend is thrown.
 */
final class Preparation {
  private static final Logger log = LoggerFactory.getLogger(Preparation.class);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

  private interface Step {
    void run() throws SQLException, InterruptedException;
  }

  private final Database database;
  private final Admin admin;
  private final Topics topics;
  private final WriterStatus status;
  private final CountDownLatch stop;

  /**
   * @param stop counted down when the worker is to stop
   */
  Preparation(
      Database database, Admin admin, Topics topics, WriterStatus status, CountDownLatch stop) {
    this.database = database;
    this.admin = admin;
    this.topics = topics;
    this.status = status;
    this.stop = stop;
  }

  /**
   * Returns when all is so.
   *
   * @throws StoppedException when the worker is to stop meanwhile
   */
  void run() throws StoppedException, SQLException, InterruptedException {
    patiently(() -> new Schema(database).migrate());
    status.databaseAnswers();
    patiently(this::requireTopics);
    patiently(() -> new SourceRegistry(database).require(source()));
    status.databaseAnswers();
  }

  private void requireTopics() throws InterruptedException {
    List<TopicSpec> needed =
        List.of(topics.conversations(), topics.embeddings(), topics.deadLetters());
    new TopicAdmin(admin).awaitReady(needed.stream().map(TopicSpec::name).toList(), ANSWER_WITHIN);
  }

  /** The conversations topic as it is, whatever it was declared to be. */
  private Source source() throws InterruptedException {
    TopicSpec declared = topics.conversations();
    String name = declared.name();
    try {
      TopicDescription topic =
          admin
              .describeTopics(List.of(name))
              .allTopicNames()
              .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
              .values()
              .iterator()
              .next();
      return new Source(
          declared.generation(), name, topic.topicId().toString(), topic.partitions().size());
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("topic " + name + " cannot be described", e);
    }
  }

  private void patiently(Step step) throws StoppedException, SQLException, InterruptedException {
    while (true) {
      if (stop.getCount() == 0) {
        throw new StoppedException();
      }
      try {
        step.run();
        return;
      } catch (SQLException e) {
        if (SqlFailure.of(e) != SqlFailure.TRANSIENT) {
          throw e;
        }
        String problem = SqlFailure.describe(e);
        log.info("waiting for the database: {}", problem);
        status.databaseAway(problem);
      } catch (KafkaException e) {
        if (!passes(e)) {
          throw e;
        }
        log.info("waiting for Kafka: {}", e.getMessage());
        status.preparing("waiting for Kafka: " + e.getMessage());
      }
      if (stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new StoppedException();
      }
    }
  }

  private static boolean passes(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof RetriableException || one instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }
}
