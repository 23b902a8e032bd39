package dev.parley.client;

import dev.parley.wire.RecordKey;

/**
 * The conversation was accepted but not acknowledged. It may have reached the log all the same, for
 * an acknowledgement can be lost on its way; publishing it again does no harm.
 */
public final class PublishFailedException extends PublishException {
  private static final long serialVersionUID = 1L;

  PublishFailedException(RecordKey key, String problem, Throwable cause) {
    super(key, problem, cause);
  }
}
