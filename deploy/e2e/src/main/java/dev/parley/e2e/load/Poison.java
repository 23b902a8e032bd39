package dev.parley.e2e.load;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;

/**
 * A record that was sent to be refused.
 *
 * @param origin where it stands
 * @param key of the record
 * @param value of the record
 * @param stage which stage is to refuse it
 * @param reason why
 */
public record Poison(
    DeadLetter.Origin origin,
    byte[] key,
    byte[] value,
    DeadLetter.Stage stage,
    DeadLetterReason reason) {
  @Override
  public String toString() {
    return reason.code() + " at " + stage.code() + ", " + origin;
  }
}
