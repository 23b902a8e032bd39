package dev.parley.wire;

import java.time.Duration;
import java.util.List;

/**
 * Parley's topics and consumer groups, from which everything that creates or reads them takes their
 * names.
 *
 * @param prefix put before every name, so that several Parleys can share a cluster; mostly empty
 * @param partitions of every topic, {@value #DEFAULT_PARTITIONS} unless told: the most replicas a
 *     group can use
 */
public record Topics(String prefix, int partitions) {
  /**
   * Enough for 24 replicas of a worker. A topic never changes it: growth means the next generation.
   */
  public static final int DEFAULT_PARTITIONS = 24;

  private static final int MIB = 1024 * 1024;

  /** The topics without a prefix, of {@link #DEFAULT_PARTITIONS}. */
  public Topics() {
    this("", DEFAULT_PARTITIONS);
  }

  /** What bots publish: a {@link Conversation} a record. */
  public TopicSpec conversations() {
    return topic("parley.conversations.v1", MIB, Duration.ofDays(30));
  }

  /**
   * Conversations that are sent again, each with its original position in {@link
   * HeaderNames#POSITION}.
   */
  public TopicSpec bulkConversations() {
    return topic("parley.conversations.bulk.v1", MIB, Duration.ofDays(7));
  }

  /** What embedders produce: an {@link EmbeddedConversation} a record. */
  public TopicSpec embeddings() {
    return topic("parley.embeddings.v1", 16 * MIB, Duration.ofDays(7));
  }

  /** What no stage could handle: a {@link DeadLetter} a record. */
  public TopicSpec deadLetters() {
    return topic("parley.dead-letters.v1", 17 * MIB, Duration.ofDays(90));
  }

  /** The topics that are created, in the order of the data's way. */
  public List<TopicSpec> all() {
    return List.of(conversations(), bulkConversations(), embeddings(), deadLetters());
  }

  /** The application id, and so the group, of the embedders. */
  public String embedderGroup() {
    return prefix + "parley-embedder";
  }

  /** The application id, and so the group, of the embedders as they read the bulk topic. */
  public String embedderBulkGroup() {
    return prefix + "parley-embedder-bulk";
  }

  /** The group of the writers. */
  public String writerGroup() {
    return prefix + "parley-writer";
  }

  private TopicSpec topic(String name, int maxRecordBytes, Duration retention) {
    return new TopicSpec(prefix + name, partitions, maxRecordBytes, retention);
  }
}
