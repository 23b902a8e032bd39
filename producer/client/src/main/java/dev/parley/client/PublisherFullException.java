package dev.parley.client;

import dev.parley.wire.RecordKey;

/** Too much is waiting to be acknowledged: the conversation was not accepted. Try again later. */
public final class PublisherFullException extends PublishException {
  private static final long serialVersionUID = 1L;

  private final long bytesWaiting;
  private final long limit;

  PublisherFullException(RecordKey key, long bytes, long bytesWaiting, long limit) {
    super(
        key,
        "was not accepted: it takes "
            + bytes
            + " bytes, and "
            + bytesWaiting
            + " of "
            + limit
            + " already wait to be acknowledged; publish it again later, or allow more bytes if"
            + " Kafka is well",
        null);
    this.bytesWaiting = bytesWaiting;
    this.limit = limit;
  }

  /** Of conversations that were accepted and not yet acknowledged. */
  public long bytesWaiting() {
    return bytesWaiting;
  }

  /** The most bytes that may wait. */
  public long limit() {
    return limit;
  }
}
