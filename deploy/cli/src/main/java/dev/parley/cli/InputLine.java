package dev.parley.cli;

import dev.parley.wire.Conversation;

/** What a line of a conversation file holds. */
public sealed interface InputLine {
  /** The line's number in the file, from 1. */
  long number();

  /** A line that is a conversation. */
  record Accepted(long number, Conversation conversation) implements InputLine {}

  /**
   * A line that is none.
   *
   * @param reason what is wrong with which field; it never quotes the line
   */
  record Refused(long number, String reason) implements InputLine {}
}
