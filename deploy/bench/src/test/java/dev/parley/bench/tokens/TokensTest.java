package dev.parley.bench.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedder.embed.HashingEmbedder;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.embedder.passage.Word;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Here a word is a token. */
class TokensTest {
  private static final TokenCounter WORDS = new HashingEmbedder(8).tokens();

  private final List<GrowingConversation> growing =
      GrowingConversation.join(
          List.of(GrowingConversationTest.conversation("a", "a b\nc d\ne f")), 3, 1);

  @Test
  void everySnapshotCostsAllOfItsTokens() {
    assertThat(new Tokens(WORDS).ofEverySnapshot(growing)).isEqualTo(2 + 4 + 6);
    assertThat(new Tokens(WORDS).ofFinalTexts(growing)).isEqualTo(6);
  }

  @Test
  void aPassageThatASnapshotBeforeHadCostsNothing() {
    // [a b], then [a b, c d], then [a b, c d] again and [e f].
    assertThat(new Tokens(WORDS).ofNewPassages(growing, 4)).isEqualTo(2 + 4 + 2);
  }

  @Test
  void passagesMayBeShorterThanTheLongestWordWhereNoWordIsThatLong() {
    TokenCounter counter = counting(5);

    assertThat(BoundedWords.within(counter, 100)).isSameAs(counter);
    assertThat(new PassageCutter(BoundedWords.within(counter, 10), 10).cut("word")).hasSize(1);
    assertThatThrownBy(() -> BoundedWords.within(counting(11), 10).words("word"))
        .hasMessageContaining("11 tokens")
        .hasMessageContaining("10");
  }

  @Test
  void aDifferenceIsThatOfTheSameQueries() {
    assertThat(PassageLengths.difference(List.of(0.5, 0.9), List.of(0.4, 0.8)))
        .isEqualTo("+0.100 ± 0.000");
    assertThat(PassageLengths.difference(List.of(0.5, 0.9), List.of(0.5, 0.7)))
        .isEqualTo("+0.100 ± 0.100");
  }

  /** One word of so many tokens, for which a hundred are reserved. */
  private static TokenCounter counting(int tokens) {
    return new TokenCounter() {
      @Override
      public List<Word> words(String text) {
        return List.of(new Word(0, text.length(), tokens, 100));
      }

      @Override
      public int overhead() {
        return 0;
      }

      @Override
      public int maxWordTokens() {
        return 100;
      }
    };
  }
}
