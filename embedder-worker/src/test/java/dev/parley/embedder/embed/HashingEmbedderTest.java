package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class HashingEmbedderTest {
  private final HashingEmbedder embedder = new HashingEmbedder(384);

  @Test
  void textsThatShareWordsAreNear() throws Exception {
    float[] one = embedder.embedQuery("The new Star Wars movie is great.");
    float[] near = embedder.embedQuery("Is the new star wars movie any good?");
    float[] far = embedder.embedQuery("Hockey playoffs begin tomorrow night");
    assertThat(dot(one, near)).isGreaterThan(0.6);
    assertThat(dot(one, far)).isBetween(0.0, 0.3);
  }

  @Test
  void aTextIsNearEachOfItsWords() throws Exception {
    float[] text = embedder.embedQuery("User: My flight was cancelled\nAI: I am sorry.");
    for (String word : List.of("my", "flight", "was", "cancelled", "sorry")) {
      assertThat(dot(text, embedder.embedQuery(word))).as(word).isGreaterThan(0.2);
    }
  }

  @Test
  void aVectorIsTheSameEverywhere() throws Exception {
    float[] vector = new HashingEmbedder(8).embedQuery("Hello, hello world!");
    float one = (float) (1 / Math.sqrt(5));
    assertThat(vector).containsExactly(0, 0, 0, 0, 2 * one, one, 0, 0);
  }

  @Test
  void wordsAreTheSameInAnyCaseAndPunctuationInEveryScript() throws Exception {
    for (String word : List.of("flight", "über", "straße", "рейс", "uçuş", "a1é")) {
      assertThat(embedder.embedQuery("«" + word.toUpperCase(Locale.ROOT) + "»!"))
          .as(word)
          .containsExactly(
              embedder.embedQuery(word.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT)));
    }
  }

  @Test
  void vectorsHaveTheDimensionsAskedForAndLengthOne() throws Exception {
    for (String text : List.of("", "one", "😀 !!! ...", "a b c d e f g")) {
      float[] vector = new HashingEmbedder(16).embedPassages(List.of(text)).get(0);
      assertThat(vector).hasSize(16);
      assertThat(dot(vector, vector)).isBetween(0.999, 1.001);
    }
  }

  @Test
  void otherDimensionsAreAnotherModel() {
    assertThat(new HashingEmbedder(16).model()).isNotEqualTo(embedder.model());
  }

  @Test
  void aTextThatIsTooLongIsRefusedByItsLengthsAndNotCut() {
    EmbedderException refused =
        catchThrowableOfType(
            EmbedderException.class, () -> embedder.embedQuery("secret ".repeat(257)));
    assertThat(refused)
        .hasMessageContaining("1799 characters")
        .hasMessageContaining("257 words")
        .hasMessageContaining("256")
        .hasMessageNotContaining("secret");
    assertThat(refused.isTemporary()).isFalse();
  }

  private static double dot(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }
}
