package dev.parley.cli;

import dev.parley.runtime.queue.QueueLag;
import dev.parley.wire.ModelIdentity;
import java.util.List;
import java.util.Map;

/**
 * How a system stands. Whatever could not be learnt says why; it is never shown as zero.
 *
 * @param topics the topics, in the order of the data's way
 * @param stages the groups that read them: what is live, then what is sent again
 * @param deadLetters what is kept on the dead-letter topic
 * @param database what is stored
 * @param workers what those answered whose address was given
 */
public record StatusReport(
    List<Topic> topics,
    List<Stage> stages,
    Known<DeadLetters> deadLetters,
    Known<Database> database,
    List<Worker> workers) {
  public StatusReport {
    topics = List.copyOf(topics);
    stages = List.copyOf(stages);
    workers = List.copyOf(workers);
  }

  /** A topic and how many partitions it has. */
  public record Topic(String name, Known<Integer> partitions) {}

  /**
   * A worker group.
   *
   * @param name of the stage: embed, write or embed-bulk
   * @param lag records of the topic that the group has still to do
   * @param members who is in the group; none when there is no such group yet
   */
  public record Stage(
      String name, String group, String topic, QueueLag lag, Known<List<Member>> members) {}

  /**
   * A member of a group: a consumer.
   *
   * @param id its client's name
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

  /**
   * A worker's own word.
   *
   * @param address its ops address
   * @param ready whether it says that it is ready
   * @param notWell each part that is not well, and why
   */
  public record Worker(String address, Known<Boolean> ready, List<String> notWell) {
    public Worker {
      notWell = List.copyOf(notWell);
    }
  }

  /** Whether everything that was asked for could be learnt. */
  public boolean isWhole() {
    return topics.stream().allMatch(topic -> topic.partitions().isKnown())
        && stages.stream()
            .allMatch(stage -> stage.lag().total().isPresent() && stage.members().isKnown())
        && deadLetters.isKnown()
        && database.isKnown()
        && workers.stream().allMatch(worker -> worker.ready().isKnown());
  }
}
