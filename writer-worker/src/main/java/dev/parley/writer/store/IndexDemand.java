package dev.parley.writer.store;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells whoever keeps the vector indexes that there may be something to do before it would look
 * again: a search reads all of a new list until it is seen that this has grown long. Safe for
 * concurrent use.
 */
final class IndexDemand {
  /** Half of what makes a list a long one. */
  private static final int MANY = 8_192;

  private final Runnable onDemand;
  private final AtomicInteger passages = new AtomicInteger();

  IndexDemand(Runnable onDemand) {
    this.onDemand = onDemand;
  }

  void modelRegistered() {
    onDemand.run();
  }

  void passagesCopied(int count) {
    if (passages.addAndGet(count) >= MANY) {
      passages.set(0); // What another batch adds at this moment may be lost, for this is a hint.
      onDemand.run();
    }
  }
}
