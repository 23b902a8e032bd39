package dev.parley.runtime.queue;

import dev.parley.wire.Topics;
import java.util.List;

/**
 * A stage of the data's way: a group and what it reads.
 *
 * @param name as it stands in metrics: {@code embed} or {@code write}
 * @param group whose commits tell what is done
 * @param topics that hold its work
 */
public record QueueStage(String name, String group, List<String> topics) {
  public QueueStage {
    topics = List.copyOf(topics);
  }

  /** Conversations that wait for vectors. */
  public static QueueStage embed(Topics topics) {
    return new QueueStage("embed", topics.embedderGroup(), List.of(topics.conversations().name()));
  }

  /** Conversations with vectors that wait for the database. */
  public static QueueStage write(Topics topics) {
    return new QueueStage("write", topics.writerGroup(), List.of(topics.embeddings().name()));
  }

  /** All of them, in the order of the data's way. */
  public static List<QueueStage> all(Topics topics) {
    return List.of(embed(topics), write(topics));
  }
}
