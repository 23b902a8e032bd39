package dev.parley.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Creates topics, and tells when they can be published to. */
public final class TopicAdmin {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Admin admin;

  public TopicAdmin(Admin admin) {
    this.admin = admin;
  }

  /**
   * Creates those of {@code topics} that do not exist, with {@code replicas} copies, and waits as
   * {@link #awaitReady} does. A topic that exists is left as it is.
   *
   * @throws KafkaException when the cluster refuses one or does not answer within {@code timeout}
   */
  public void createMissing(Collection<TopicSpec> topics, short replicas, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    var created =
        admin.createTopics(topics.stream().map(topic -> topic.toNewTopic(replicas)).toList());
    for (var one : created.values().entrySet()) {
      try {
        one.getValue().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new KafkaException("cannot create topic " + one.getKey(), e.getCause());
        }
      } catch (TimeoutException e) {
        throw new KafkaException(
            "cannot create topic " + one.getKey() + ": no answer within " + timeout, e);
      }
    }
    awaitReady(
        topics.stream().map(TopicSpec::name).toList(),
        Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
  }

  /**
   * Waits until every partition of {@code topics} answers for its offsets. Before that a brand-new
   * topic can refuse a publisher's records for good (KAFKA-15591: an idempotent producer is stuck
   * on OUT_OF_ORDER_SEQUENCE_NUMBER).
   *
   * @return how many partitions each topic has
   * @throws KafkaException naming what does not answer within {@code timeout}
   */
  public Map<String, Integer> awaitReady(Collection<String> topics, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    @Nullable Throwable last = null;
    while (deadline - System.nanoTime() > 0) {
      try {
        return partitionsThatAnswer(topics, deadline);
      } catch (ExecutionException e) {
        last = e.getCause();
        if (!(last instanceof RetriableException)) {
          throw new KafkaException("topics " + topics + " cannot be read", last);
        }
      } catch (TimeoutException e) {
        last = last == null ? e : last; // The deadline says less than what was refused before it.
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
    String remedy =
        last instanceof UnknownTopicOrPartitionException
            ? ": one does not exist; create the topics first"
            : ": is the cluster up, and is its address right?";
    throw new KafkaException(
        "topics " + topics + " were not ready within " + timeout + remedy, last);
  }

  private Map<String, Integer> partitionsThatAnswer(Collection<String> topics, long deadline)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, TopicDescription> described =
        admin
            .describeTopics(topics)
            .allTopicNames()
            .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    Map<String, Integer> partitions = new HashMap<>();
    List<TopicPartition> all = new ArrayList<>();
    described.forEach(
        (name, topic) -> {
          partitions.put(name, topic.partitions().size());
          for (TopicPartitionInfo partition : topic.partitions()) {
            all.add(new TopicPartition(name, partition.partition()));
          }
        });
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    all.forEach(partition -> ends.put(partition, OffsetSpec.latest()));
    admin
        .listOffsets(ends)
        .all()
        .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    return partitions;
  }
}
