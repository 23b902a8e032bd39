package dev.parley.e2e.alarm;

import dev.parley.client.ConversationPublisher;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.e2e.load.Ledger;
import dev.parley.e2e.load.LoadGenerator;
import dev.parley.e2e.load.Workload;
import dev.parley.e2e.worker.Backends;
import dev.parley.wire.Conversation;
import java.time.Instant;

/** What bots publish, steadily. Not safe for concurrent use. */
final class BotLoad implements AutoCloseable {
  /** What a busy machine of two cores carries beside the rest, and fills a small window with. */
  private static final int PER_SECOND = 30;

  /** More than an alert about the cache asks for in the time over which it looks. */
  private static final int NOVEL_PER_SECOND = 200;

  private static final int CONVERSATIONS = 1_000;

  private final ConversationPublisher publisher;
  private final LoadGenerator ordinary;
  private final LoadGenerator novel;
  private long said;

  private BotLoad(ConversationPublisher publisher) {
    this.publisher = publisher;
    Workload workload = new Workload();
    workload.add(1, "watched", CONVERSATIONS);
    Ledger ledger = new Ledger();
    ordinary = new LoadGenerator(publisher::publish, workload::next, ledger, PER_SECOND);
    novel = new LoadGenerator(publisher::publish, this::unheard, ledger, NOVEL_PER_SECOND);
  }

  static BotLoad of(Backends backends) throws InterruptedException {
    return new BotLoad(
        ConversationPublisher.create(
            ConversationPublisherSettings.of(backends.bootstrapServers())
                .withTopics(backends.topics())));
  }

  /** Conversations that grow turn by turn, so that most of a text was there before. */
  void ordinary() throws InterruptedException {
    novel.stop();
    ordinary.start();
  }

  /** Nothing that was ever said before, and much of it. */
  void novel() throws InterruptedException {
    ordinary.stop();
    novel.start();
  }

  @Override
  public void close() throws InterruptedException {
    try (publisher) {
      ordinary.stop();
      novel.stop();
    }
  }

  private Conversation unheard() {
    long number = said++;
    return Conversation.builder()
        .conversationId("novel/" + number % CONVERSATIONS)
        .userId("novel")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript("User: what is " + number + " plus " + System.nanoTime() + "?")
        .build();
  }
}
