package dev.parley.bench.tokens;

import dev.parley.bench.worker.CommittedResults;
import dev.parley.bench.worker.ConversationTopics;
import dev.parley.bench.worker.RunningWorker;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.UndecodableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole worker on Kafka whose window is longer than a conversation: all are published turn after
 * turn, as bots that talk with many people do.
 */
final class SpannedTurns {
  private static final Duration DONE_WITHIN = Duration.ofMinutes(5);

  private final String kafka;
  private final Tokens tokens;
  private final int passageTokens;
  private final Duration window;

  /**
   * @param kafka bootstrap servers
   * @param window how long a conversation waits for others; publishing must take less
   */
  SpannedTurns(String kafka, Tokens tokens, int passageTokens, Duration window) {
    this.kafka = kafka;
    this.tokens = tokens;
    this.passageTokens = passageTokens;
    this.window = window;
  }

  /** Tokens that the provider was asked for until every conversation's last snapshot was out. */
  long paid(List<GrowingConversation> conversations) throws Exception {
    Map<String, String> missing = new HashMap<>();
    conversations.forEach(one -> missing.put(one.last().conversationId(), one.last().transcript()));
    try (PaidProvider provider = new PaidProvider(tokens);
        ConversationTopics topics = new ConversationTopics(kafka);
        RunningWorker worker = new RunningWorker(topics, settings(provider));
        CommittedResults results = new CommittedResults(topics, worker::check)) {
      topics.publish(turnAfterTurn(conversations));
      EmbeddedConversationCodec codec = new EmbeddedConversationCodec();
      results.until(
          missing::isEmpty,
          DONE_WITHIN,
          value -> {
            Conversation one = decoded(codec, value);
            missing.remove(one.conversationId(), one.transcript());
          });
      return provider.paid();
    }
  }

  private Map<String, String> settings(PaidProvider provider) {
    Map<String, String> settings = new HashMap<>(provider.settings(passageTokens));
    settings.put("PARLEY_WINDOW_BATCH_AGE", window.toMillis() + "ms");
    settings.put("PARLEY_WINDOW_BATCH_CONVERSATIONS", "10000");
    settings.put("PARLEY_WINDOW_BATCH_BYTES", "256MiB");
    return settings;
  }

  private static List<Conversation> turnAfterTurn(List<GrowingConversation> conversations) {
    List<Conversation> snapshots = new ArrayList<>();
    int turns = conversations.stream().mapToInt(one -> one.turns().size()).max().orElse(0);
    for (int turn = 1; turn <= turns; turn++) {
      for (GrowingConversation one : conversations) {
        if (turn <= one.turns().size()) {
          snapshots.add(one.after(turn));
        }
      }
    }
    return snapshots;
  }

  private static Conversation decoded(EmbeddedConversationCodec codec, byte[] value) {
    try {
      return codec.decode(value).conversation();
    } catch (UndecodableException e) {
      throw new IllegalStateException("the worker passed on what cannot be read", e);
    }
  }
}
