package dev.parley.writer.loop;

/** A record's key is not that of the conversation it holds. */
final class KeyMismatchException extends Exception {
  private static final long serialVersionUID = 1L;

  KeyMismatchException() {
    super("the record's key is not tenant/conversation_id of the conversation in its value");
  }
}
