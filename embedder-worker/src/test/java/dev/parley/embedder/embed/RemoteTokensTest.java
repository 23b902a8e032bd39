package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.parley.embedder.passage.OddText;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.PassageRange;
import dev.parley.embedder.passage.PassageTexts;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.embedder.passage.Word;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How tokens are counted for models that run elsewhere. */
class RemoteTokensTest {
  private static final int MAX_TOKENS = 128;
  private static final int TEXTS = 200;
  private static final String PREFIX = "search_document: ";

  @TempDir static Path directory;
  private static HuggingFaceTokens own;
  private static HuggingFaceTokenizer tokenizer;

  private final EstimatedTokens estimated = new EstimatedTokens(PREFIX);
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @BeforeAll
  static void open() throws IOException {
    byte[] json = OnnxModel.allMiniLm().tokenizer();
    Path file = Files.write(directory.resolve("tokenizer.json"), json);
    own = new HuggingFaceTokens(file, PREFIX);
    tokenizer =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(json), Map.of("truncation", "false", "padding", "false"));
  }

  @AfterAll
  static void close() {
    own.close();
    tokenizer.close();
  }

  private TokenCounter counter(String name) {
    return name.equals("own") ? own : estimated;
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "estimated"})
  void everyCharacterThatIsNotWhiteSpaceLiesInExactlyOnePassage(String name) {
    PassageCutter cutter = new PassageCutter(counter(name), MAX_TOKENS);
    for (int i = 0; i < TEXTS; i++) {
      int[] text = OddText.make(random, random.nextInt(400)).codePoints().toArray();
      int[] times = new int[text.length];
      for (PassageRange passage : cutter.cut(new String(text, 0, text.length))) {
        for (int c = passage.start(); c < passage.end(); c++) {
          times[c]++;
        }
      }
      for (int c = 0; c < text.length; c++) {
        assertThat(times[c])
            .as("character %d of text %d, seed %d", c, i, seed)
            .isBetween(Character.isWhitespace(text[c]) ? 0 : 1, 1);
      }
    }
  }

  @Test
  void noPassageHasMoreTokensThanAllowedAsTheModelItselfReadsIt() {
    PassageCutter cutter = new PassageCutter(own, MAX_TOKENS);
    for (int i = 0; i < TEXTS; i++) {
      String text = OddText.make(random, random.nextInt(400));
      for (String passage : PassageTexts.of(text, cutter.cut(text))) {
        assertThat(tokenizer.encode(SentText.of(PREFIX, passage), true, false).getIds().length)
            .as("text %d, seed %d", i, seed)
            .isLessThanOrEqualTo(MAX_TOKENS);
      }
    }
  }

  @Test
  void anEstimatedPassageHasNoMoreBytesThanTheBoundSays() {
    PassageCutter cutter = new PassageCutter(estimated, MAX_TOKENS);
    for (int i = 0; i < TEXTS; i++) {
      String text = OddText.make(random, random.nextInt(400));
      for (String passage : PassageTexts.of(text, cutter.cut(text))) {
        assertThat(SentText.of("", passage).getBytes(StandardCharsets.UTF_8).length)
            .as("text %d, seed %d", i, seed)
            .isLessThanOrEqualTo(EstimatedTokens.MOST_TOKENS_A_COUNT * MAX_TOKENS);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "estimated"})
  void addedTextLeavesAllPassagesButTheLast(String name) {
    PassageCutter cutter = new PassageCutter(counter(name), MAX_TOKENS);
    for (int i = 0; i < TEXTS; i++) {
      String grown = OddText.make(random, 50 + random.nextInt(400));
      int length = grown.codePointCount(0, grown.length());
      List<PassageRange> last = cutter.cut(grown);
      List<PassageRange> first = cutter.cut(OddText.beginning(grown, random.nextInt(length + 1)));
      List<PassageRange> closed = first.subList(0, Math.max(0, first.size() - 1));
      assertThat(last.subList(0, Math.min(closed.size(), last.size())))
          .as("text %d, seed %d", i, seed)
          .isEqualTo(closed);
    }
  }

  @Test
  void plainEnglishIsEstimatedHighButNotWithoutMeasure() {
    String english =
        "I haven't been to the movies since last summer, when we saw the one about the whale."
            + " What did you think of the ending? It was a little too long for my taste.";
    int real = tokenizer.encode(english, false, false).getIds().length;
    int counted = estimated.words(english).stream().mapToInt(Word::tokens).sum();
    assertThat(counted).isBetween(real, 2 * real);
  }

  @Test
  void aFileThatIsNoTokenizerIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("other.json"), "{}");
    assertThatThrownBy(() -> new HuggingFaceTokens(file, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("other.json");
  }
}
