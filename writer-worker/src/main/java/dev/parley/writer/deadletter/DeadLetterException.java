package dev.parley.writer.deadletter;

/** The dead-letter topic takes nothing, so nothing that belongs there may be passed over. */
public final class DeadLetterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DeadLetterException(String topic, Throwable cause) {
    super(
        "a record cannot be stored and topic "
            + topic
            + " does not take it: see that the topic exists, may be written and is in sync",
        cause);
  }
}
