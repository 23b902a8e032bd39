package dev.parley.cli;

import dev.parley.embedder.embed.cost.DaySpending;
import dev.parley.runtime.overview.Overview;
import dev.parley.runtime.queue.QueueLag;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.wire.ModelIdentity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a system stands. Whatever could not be learnt says why; it is never shown as zero.
 *
 * @param topics the topics, in the order of the data's way
 * @param stages the groups that read them: what is live, then what is sent again
 * @param deadLetters what is kept on the dead-letter topic
 * @param database what is stored
 * @param spending what embedding cost today (UTC); empty when nobody said where Redis is
 * @param overview queues, figures, workers and alerts
 */
public record StatusReport(
    List<Topic> topics,
    List<Stage> stages,
    Known<DeadLetters> deadLetters,
    Known<Database> database,
    Optional<Known<DaySpending>> spending,
    Overview overview) {
  public StatusReport {
    topics = List.copyOf(topics);
    stages = List.copyOf(stages);
  }

  /** A topic and how many partitions it has. */
  public record Topic(String name, Known<Integer> partitions) {}

  /**
   * A worker group.
   *
   * @param lag records of the topic that the group has still to do
   * @param members who is in the group; none when there is no such group yet
   */
  public record Stage(QueueStage stage, QueueLag lag, Known<List<Member>> members) {}

  /**
   * A member of a group: a consumer.
   *
   * @param id its name that outlives a restart, where it has one, else its client's
   * @param host where it connects from
   * @param partitions how many partitions it has
   */
  public record Member(String id, String host, int partitions) {}

  /**
   * Records on the dead-letter topic.
   *
   * @param byReason how many, by {@link dev.parley.wire.DeadLetterReason#code}
   * @param complete false when there are more than could be read in the time: then these are the
   *     least there are
   */
  public record DeadLetters(Map<String, Integer> byReason, boolean complete) {
    public DeadLetters {
      byReason = Map.copyOf(byReason);
    }

    public int total() {
      return byReason.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * What the database holds.
   *
   * @param activeModel the one that searches use; unknown until something was stored
   */
  public record Database(
      Known<Long> conversations, Known<Long> passages, Known<ModelIdentity> activeModel) {}

  /** Whether everything that was asked for could be learnt. */
  public boolean isWhole() {
    return topics.stream().allMatch(topic -> topic.partitions().isKnown())
        && stages.stream()
            .allMatch(stage -> stage.lag().total().isPresent() && stage.members().isKnown())
        && deadLetters.isKnown()
        && database.isKnown()
        && spending.map(Known::isKnown).orElse(true)
        && overview.processes().stream().allMatch(worker -> worker.ready().isPresent());
  }
}
