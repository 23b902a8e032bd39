package dev.parley.wire;

/** Why a record could not be handled: the value of {@link HeaderNames#REASON}. */
public enum DeadLetterReason {
  /** The value is not Avro single-object encoding of this topic's event, or is cut short. */
  UNDECODABLE("undecodable"),
  /**
   * The value's schema fingerprint is none that was ever released: a newer Parley wrote it, or
   * another program.
   */
  UNKNOWN_SCHEMA("unknown-schema"),
  /** The event was decoded and breaks one of {@link ConversationLimits} or contradicts itself. */
  INVALID("invalid"),
  /** The record's key is not tenant/conversation_id in UTF-8. */
  KEY_MISMATCH("key-mismatch"),
  /**
   * The record lies in another partition than murmur2(key) mod n: set partitioner=murmur2_random in
   * librdkafka clients.
   */
  WRONG_PARTITION("wrong-partition"),
  /**
   * A record of the bulk topic has no {@link HeaderNames#POSITION}, or one that cannot be where its
   * conversation first entered the log. {@code parley replay} writes it.
   */
  INVALID_POSITION("invalid-position"),
  /**
   * The record's bytes, once decompressed, are more than the dead-letter topic takes: the dead
   * letter has no value, and the bytes stand only at the origin that its headers name.
   */
  TOO_LARGE("too-large"),
  /** Postgres refused the row when it stood alone. */
  REFUSED_BY_DATABASE("refused-by-database");

  private final String code;

  DeadLetterReason(String code) {
    this.code = code;
  }

  /** The code as it stands in the header and in metrics. */
  public String code() {
    return code;
  }
}
