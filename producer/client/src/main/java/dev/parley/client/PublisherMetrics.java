package dev.parley.client;

import java.time.Duration;

/**
 * What a publisher tells about itself; whoever wants to know implements it. Calls come from many
 * threads at once and must return quickly.
 *
 * <p>{@code accepted = acknowledged + failed + waiting}: at any quiet moment the difference is what
 * {@link #bytesWaiting} speaks of. Alert on any {@link #failed}, for each is a conversation that
 * its author believed to be on its way, and on {@link #rejected} for being full, which means that
 * Kafka has been slow or away for long.
 */
public interface PublisherMetrics {
  /** Tells nobody. */
  PublisherMetrics NONE = new PublisherMetrics() {};

  /** Why a conversation was not accepted. */
  enum Rejection {
    FULL,
    CLOSED
  }

  /** A conversation was accepted. */
  default void accepted() {}

  /** All in-sync replicas have an accepted conversation, {@code after} it was accepted. */
  default void acknowledged(Duration after) {}

  /** An accepted conversation was given up, {@code after} it was accepted. */
  default void failed(Duration after) {}

  /** A conversation was not accepted. */
  default void rejected(Rejection why) {}

  /** How many bytes of accepted conversations wait now, each time that changes. */
  default void bytesWaiting(long bytes) {}

  /** How long one call of {@link ConversationPublisher#publish} held its caller. */
  default void called(Duration held) {}
}
