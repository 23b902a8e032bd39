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
  private final List<TopicSpec> wanted;
  private final boolean create;
  private final Consumer<String> waitingFor;

  /**
   * @param wanted the topics that are needed
   * @param create whether topics that are missing are made
   * @param waitingFor told why this takes so long
   */
  TopicPreparation(
      Admin admin,
      KafkaSettings kafka,
      List<TopicSpec> wanted,
      boolean create,
      Consumer<String> waitingFor) {
    this.admin = admin;
    this.kafka = kafka;
    this.wanted = List.copyOf(wanted);
    this.create = create;
    this.waitingFor = waitingFor;
  }

  /**
   * Returns when every partition answers, with the number of them that each topic has. A cluster
   * that is away, or topics that nobody has made yet, are waited for.
   *
   * @throws KafkaException when the cluster refuses
   */
  Map<String, Integer> awaitPartitions() throws InterruptedException {
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

  private Map<String, Integer> prepare() throws InterruptedException {
    TopicAdmin topics = new TopicAdmin(admin);
    if (create) {
      List<TopicSpec> missing = missing();
      if (!missing.isEmpty()) {
        topics.createMissing(missing, kafka.replication(), ANSWER_WITHIN);
      }
    }
    Map<String, Integer> partitions =
        topics.awaitReady(wanted.stream().map(TopicSpec::name).toList(), ANSWER_WITHIN);
    for (TopicSpec topic : wanted) {
      Integer found = partitions.get(topic.name());
      if (found != null && found != topic.partitions()) {
        log.warn(
            "Topic {} has {} partitions, and the setting says {}: the topic counts",
            topic.name(),
            found,
            topic.partitions());
      }
    }
    return partitions;
  }

  /** Asked for first: whoever may not create topics needs no leave where all are there. */
  private List<TopicSpec> missing() throws InterruptedException {
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
