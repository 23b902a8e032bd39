package dev.parley.embedder.topology;

import dev.parley.wire.DeadLetterReason;

/** A record that cannot be embedded. It names the reason, and never what the record holds. */
final class RefusedRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final DeadLetterReason reason;
  private final Class<? extends Throwable> failure;

  RefusedRecordException(DeadLetterReason reason, Class<? extends Throwable> failure) {
    super(reason.code());
    this.reason = reason;
    this.failure = failure;
  }

  DeadLetterReason reason() {
    return reason;
  }

  /** The class of what went wrong, for the dead letter's headers. */
  Class<? extends Throwable> failure() {
    return failure;
  }
}
