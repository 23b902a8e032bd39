package dev.parley.client;

import dev.parley.wire.RecordKey;
import org.jspecify.annotations.Nullable;

/** A conversation was not published; the message names it by its key and never quotes its text. */
public abstract sealed class PublishException extends RuntimeException
    permits PublisherFullException, PublisherClosedException, PublishFailedException {
  private static final long serialVersionUID = 1L;

  private final String tenant;
  private final String conversationId;

  /** A cause of null means a refusal, which has no stack trace worth its cost. */
  PublishException(RecordKey key, String problem, @Nullable Throwable cause) {
    super("conversation " + key + " " + problem, cause, true, cause != null);
    this.tenant = key.tenant();
    this.conversationId = key.conversationId();
  }

  /** Which conversation it was. */
  public RecordKey key() {
    return new RecordKey(tenant, conversationId);
  }
}
