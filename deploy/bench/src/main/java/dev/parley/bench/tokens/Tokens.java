package dev.parley.bench.tokens;

import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.PassageTexts;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.wire.Conversation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What texts cost, in tokens of a model. */
final class Tokens {
  private final TokenCounter counter;

  Tokens(TokenCounter counter) {
    this.counter = counter;
  }

  /** Of one text. */
  long of(String text) {
    return counter.count(text);
  }

  /** Of every snapshot, each as one whole text. */
  long ofEverySnapshot(List<GrowingConversation> conversations) {
    long tokens = 0;
    for (GrowingConversation one : conversations) {
      for (Conversation snapshot : one.snapshots()) {
        tokens += of(snapshot.transcript());
      }
    }
    return tokens;
  }

  /** Of what is said in the end, each as one whole text. */
  long ofFinalTexts(List<GrowingConversation> conversations) {
    return conversations.stream().mapToLong(one -> of(one.last().transcript())).sum();
  }

  /** Of every snapshot's passages, those left out that some snapshot before had. */
  long ofNewPassages(List<GrowingConversation> conversations, int passageTokens) {
    TokenCounter counted = BoundedWords.within(counter, passageTokens);
    PassageCutter cutter = new PassageCutter(counted, passageTokens);
    Set<String> known = new HashSet<>();
    long tokens = 0;
    for (GrowingConversation one : conversations) {
      for (Conversation snapshot : one.snapshots()) {
        for (String text :
            PassageTexts.of(snapshot.transcript(), cutter.cut(snapshot.transcript()))) {
          if (known.add(text)) {
            tokens += of(text);
          }
        }
      }
    }
    return tokens;
  }
}
