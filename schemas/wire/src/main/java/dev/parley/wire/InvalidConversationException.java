package dev.parley.wire;

/**
 * A conversation breaks one of {@link ConversationLimits}. The message names the field, the limit,
 * the actual size and the remedy; it never quotes what the field holds.
 */
public final class InvalidConversationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;

  InvalidConversationException(String field, String problemAndRemedy) {
    super(field + " " + problemAndRemedy);
    this.field = field;
  }

  /** The field's name on the wire, for instance {@code conversation_id}. */
  public String field() {
    return field;
  }
}
