package dev.parley.client;

import dev.parley.wire.RecordKey;

/** The publisher is closed: the conversation was not accepted. */
public final class PublisherClosedException extends PublishException {
  private static final long serialVersionUID = 1L;

  PublisherClosedException(RecordKey key) {
    super(key, "was not accepted: the publisher is closed", null);
  }
}
