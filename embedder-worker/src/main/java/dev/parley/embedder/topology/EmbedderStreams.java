package dev.parley.embedder.topology;

import dev.parley.embedder.window.Batcher;
import dev.parley.embedder.window.Lane;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams around the window, from the first look at the cluster to leaving the groups. */
public final class EmbedderStreams implements HealthCheck {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private static final Logger log = LoggerFactory.getLogger(EmbedderStreams.class);

  private final KafkaSettings kafka;
  private final StreamsIdentity identity;
  private final boolean createTopics;
  private final List<LaneStreams> lanes;
  private final Batcher batcher;
  private final MeterRegistry registry;
  private volatile @Nullable String waitingFor = "not started";
  private @Nullable TransactionalIds ids;

  /**
   * @param lanes those that are read
   * @param batcher what all of them are around
   * @param registry has the meters of Streams and of its clients while they run
   */
  public EmbedderStreams(
      KafkaSettings kafka,
      StreamsIdentity identity,
      boolean createTopics,
      List<LaneStreams> lanes,
      Batcher batcher,
      MeterRegistry registry) {
    this.kafka = kafka;
    this.identity = identity;
    this.createTopics = createTopics;
    this.lanes = List.copyOf(lanes);
    this.batcher = batcher;
    this.registry = registry;
  }

  /**
   * Begins to work: topics first, then the former self is fenced, then Streams. What the former
   * self left open is ended on every lane, also on one that is read no more: the embeddings topic
   * would stand still for it.
   *
   * @throws IllegalStateException when another worker uses the state directory
   */
  public synchronized void start() throws IOException, InterruptedException {
    TransactionalIds noted = TransactionalIds.open(identity.stateDirectory());
    ids = noted;
    Map<String, Integer> partitions;
    try (Admin admin = Admin.create(kafka.over(Map.of()))) {
      waitingFor = "waiting for Kafka";
      partitions =
          new TopicPreparation(admin, kafka, topics(), createTopics, told -> waitingFor = told)
              .awaitPartitions();
      Fencing.fenceFormerSelf(admin, noted);
    }
    Topics found =
        new Topics(
            kafka.topics().prefix(), partitionsOf(kafka.topics().conversations(), partitions));
    for (LaneStreams lane : lanes) {
      TopicSpec source = WindowTopology.source(found, lane.lane());
      lane.start(partitionsOf(source, partitions), found, noted, registry);
    }
    waitingFor = null;
  }

  /**
   * Takes in no more, lets what is held leave for half of the time, then leaves the groups, so that
   * the partitions go to others at once. What is not finished by then stays in the stores.
   *
   * @throws IllegalStateException when Streams does not end in time
   */
  public synchronized void stop(Duration within) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    lanes.forEach(LaneStreams::takeInNoMore);
    awaitNothingHeld(deadline - within.toNanos() / 2);
    boolean inOrder = true;
    for (LaneStreams lane : lanes) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      inOrder &= lane.close(left);
    }
    TransactionalIds noted = ids;
    if (noted != null) {
      try (noted) {
        if (waitingFor == null && lanes.stream().allMatch(LaneStreams::hasLeftNothingOpen)) {
          noted.forget();
        }
      }
      ids = null;
    }
    if (!inOrder) {
      throw new IllegalStateException(
          "Streams did not end within "
              + within
              + ": what it had open is fenced at the next start");
    }
  }

  /** The partitions of {@code lane} that it works on now; none while Streams does not run. */
  public Set<TopicPartition> assigned(Lane lane) {
    return lanes.stream()
        .filter(one -> one.lane() == lane)
        .flatMap(one -> one.assigned().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What Kafka's clients measure of themselves; nothing before they are made. */
  public Map<MetricName, ? extends Metric> clientMetrics() {
    Map<MetricName, Metric> all = new HashMap<>();
    lanes.forEach(lane -> all.putAll(lane.clientMetrics()));
    return all;
  }

  @Override
  public String name() {
    return "streams";
  }

  @Override
  public CheckResult check() {
    String progress = waitingFor;
    if (progress != null) {
      return CheckResult.failed(progress);
    }
    return lanes.stream()
        .map(LaneStreams::check)
        .filter(result -> !result.well())
        .findFirst()
        .orElse(CheckResult.ok());
  }

  private List<TopicSpec> topics() {
    Topics all = kafka.topics();
    boolean readsBulk = lanes.stream().anyMatch(lane -> lane.lane() == Lane.BULK);
    return all.all().stream()
        .filter(topic -> readsBulk || !topic.equals(all.bulkConversations()))
        .toList();
  }

  private static int partitionsOf(TopicSpec topic, Map<String, Integer> partitions) {
    Integer found = partitions.get(topic.name());
    if (found == null) {
      throw new IllegalStateException("no partitions were told of topic " + topic.name());
    }
    return found;
  }

  private void awaitNothingHeld(long deadline) throws InterruptedException {
    while (batcher.load().held() > 0
        && !batcher.isClosed()
        && lanes.stream().anyMatch(LaneStreams::isRunning)
        && System.nanoTime() < deadline) {
      TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
    }
    int held = batcher.load().held();
    if (held > 0) {
      log.info("{} conversations are not finished: whoever takes their partitions has them", held);
    }
  }
}
