package dev.parley.e2e.trial;

import dev.parley.wire.Conversation;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Conversations of one passage each, whose texts no other has, also not one of another run, and a
 * count of those texts that are sent to a provider again. Safe for many threads.
 */
final class UniqueTexts {
  private final String run = "run-" + Long.toUnsignedString(System.nanoTime(), 36);
  private final AtomicInteger made = new AtomicInteger();
  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final AtomicLong repeated = new AtomicLong();

  Conversation next() {
    int number = made.getAndIncrement();
    return Conversation.builder()
        .conversationId("scaled-" + number)
        .userId("user")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript("User: question " + number + " of " + run)
        .build();
  }

  /** Notes that the provider was sent a text; what workers try it with at their start is none. */
  void sent(String text) {
    if (text.contains(run) && !sent.add(text)) {
      repeated.incrementAndGet();
    }
  }

  /** Texts beyond the first of each. */
  long repeated() {
    return repeated.get();
  }
}
