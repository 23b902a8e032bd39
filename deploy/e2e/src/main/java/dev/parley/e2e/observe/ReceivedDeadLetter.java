package dev.parley.e2e.observe;

import dev.parley.wire.DeadLetter;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead-letter topic.
 *
 * @param origin where the record stood that was refused
 * @param key its key
 * @param value its value
 * @param stage who refused it, as the header says
 * @param reason why, as the header says
 * @param failure the class of the failure, as the header says
 */
public record ReceivedDeadLetter(
    DeadLetter.Origin origin,
    byte @Nullable [] key,
    byte @Nullable [] value,
    String stage,
    String reason,
    String failure) {
  @Override
  public String toString() {
    return reason + " at " + stage + ", " + origin + ", " + failure;
  }
}
