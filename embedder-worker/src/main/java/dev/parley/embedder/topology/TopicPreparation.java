package dev.parley.embedder.topology;

import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.TopicAdmin;
import dev.parley.wire.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the topics are there before anything is read or written. */
final class TopicPreparation {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(TopicPreparation.class);

  private final Admin admin;
  private final KafkaSettings kafka;
  private final boolean create;
  private final Consumer<String> waitingFor;

  /**
   * @param create whether topics that are missing are made
   * @param waitingFor told why this takes so long
   */
  TopicPreparation(Admin admin, KafkaSettings kafka, boolean create, Consumer<String> waitingFor) {
    this.admin = admin;
    this.kafka = kafka;
    this.create = create;
    this.waitingFor = waitingFor;
  }

  /**
   * Returns when every partition answers, with the number of them that the conversations topic has.
   * A cluster that is away, or topics that nobody has made yet, are waited for.
   *
   * @throws KafkaException when the cluster refuses
   */
  int awaitPartitions() throws InterruptedException {
    while (true) {
      try {
        return prepare();
      } catch (KafkaException e) {
        if (!mayPass(e)) {
          throw e;
        }
        log.info("Waiting for Kafka: {}", e.getMessage());
        waitingFor.accept("waiting for Kafka: " + e.getMessage());
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  private int prepare() throws InterruptedException {
    TopicAdmin topics = new TopicAdmin(admin);
    List<TopicSpec> all = kafka.topics().all();
    if (create) {
      List<TopicSpec> missing = missing(all);
      if (!missing.isEmpty()) {
        topics.createMissing(missing, kafka.replication(), ANSWER_WITHIN);
      }
    }
    Map<String, Integer> partitions =
        topics.awaitReady(all.stream().map(TopicSpec::name).toList(), ANSWER_WITHIN);
    String conversations = kafka.topics().conversations().name();
    Integer found = partitions.get(conversations);
    if (found == null) {
      throw new IllegalStateException("no partitions were told of topic " + conversations);
    }
    if (found != kafka.topics().partitions()) {
      log.warn(
          "Topic {} has {} partitions, and the setting says {}: the topic counts",
          conversations,
          found,
          kafka.topics().partitions());
    }
    return found;
  }

  /** Asked for first: whoever may not create topics needs no leave where all are there. */
  private List<TopicSpec> missing(List<TopicSpec> wanted) throws InterruptedException {
    try {
      Set<String> existing =
          admin.listTopics().names().get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      return wanted.stream().filter(topic -> !existing.contains(topic.name())).toList();
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("the topics cannot be listed", e);
    }
  }

  private static boolean mayPass(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException || cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }
}
