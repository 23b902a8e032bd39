package dev.parley.bench.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.data.RealConversations;
import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.Embedders;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What real conversations of forty turns cost. */
@ExtendWith(StackExtension.class)
class PaidTokensIT {
  private static final int PASSAGE_TOKENS = 128;

  private final TestStack stack;
  private final List<GrowingConversation> growing;

  PaidTokensIT(TestStack stack) throws Exception {
    this.stack = stack;
    this.growing = GrowingConversation.join(RealConversations.sample(), 40, 5);
  }

  @Test
  void turnByTurnCostsLessThanHalfOfEverySnapshotAndAsMuchAsWasReckoned() throws Exception {
    try (Embedder model = model()) {
      Tokens tokens = new Tokens(model.tokens());

      long paid = new TurnByTurn(stack.redisUri(), tokens, PASSAGE_TOKENS).paid(growing);

      assertThat((double) paid).isLessThanOrEqualTo(0.45 * tokens.ofEverySnapshot(growing));
      // The provider is asked for a word more, to see that it is there, and its tokenizer reserves
      // a little otherwise.
      double reckoned = tokens.ofNewPassages(growing, PASSAGE_TOKENS);
      assertThat(paid / reckoned).isBetween(0.9, 1.1);
    }
  }

  @Test
  void aWindowThatSpansTheTurnsCostsTheFinalTextOnce() throws Exception {
    try (Embedder model = model()) {
      Tokens tokens = new Tokens(model.tokens());

      long paid =
          new SpannedTurns(stack.bootstrapServers(), tokens, PASSAGE_TOKENS, Duration.ofSeconds(20))
              .paid(growing);

      assertThat((double) paid).isLessThanOrEqualTo(1.25 * tokens.ofFinalTexts(growing));
    }
  }

  private static Embedder model() {
    return Embedders.open(ModelSettings.read(SettingsReader.of(Map.of())));
  }
}
