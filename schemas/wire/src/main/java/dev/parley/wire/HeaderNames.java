package dev.parley.wire;

/** Names of the record headers that Parley writes or reads; their values are UTF-8 text. */
public final class HeaderNames {
  /**
   * On a record of the bulk topic, which requires it: the original position of the conversation, as
   * {@link Position#toString} writes it. The live topic ignores it.
   */
  public static final String POSITION = "parley-position";

  /**
   * On a record of the embeddings topic: the timestamp of the snapshot's own record, in
   * milliseconds since 1970, from which the time from publish to stored is told. The record's own
   * timestamp is when it was embedded, for retention counts from it, and a replayed conversation
   * must not be too old to be kept.
   */
  public static final String PUBLISHED_AT = "parley-published-at";

  /** On a dead letter: the stage that gave up, {@code embed} or {@code write}. */
  public static final String STAGE = "parley-stage";

  /** On a dead letter: a {@link DeadLetterReason#code}. */
  public static final String REASON = "parley-reason";

  /** On a dead letter: how often the stage tried, at least 1. */
  public static final String ATTEMPTS = "parley-attempts";

  /** On a dead letter: when the stage first failed on it, ISO 8601 in UTC. */
  public static final String FIRST_FAILED_AT = "parley-first-failed-at";

  /** On a dead letter: the worker that gave up. */
  public static final String WORKER = "parley-worker";

  /**
   * On a dead letter: the topic it came from. Kafka Streams' own name for it, as are the next
   * three.
   */
  public static final String ORIGIN_TOPIC = "__streams.errors.topic";

  /** On a dead letter: the partition it came from. */
  public static final String ORIGIN_PARTITION = "__streams.errors.partition";

  /** On a dead letter: its offset in that partition. */
  public static final String ORIGIN_OFFSET = "__streams.errors.offset";

  /**
   * On a dead letter: the class name of the failure. Its message is left out, for it may quote the
   * text.
   */
  public static final String ORIGIN_EXCEPTION = "__streams.errors.exception";

  private HeaderNames() {}
}
