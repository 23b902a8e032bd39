package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.parley.embedder.passage.OddText;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.PassageRange;
import dev.parley.embedder.passage.PassageTexts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What must hold of any text, tried with the model's own tokenizer on odd ones. */
class PassageCutterPropertiesTest {
  private static final int MAX_TOKENS = 110;
  private static final int TEXTS = 300;

  private static final OnnxModel MODEL = OnnxModel.allMiniLm();
  private static WordPieces pieces;
  private static HuggingFaceTokenizer tokenizer;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @BeforeAll
  static void open() throws IOException {
    pieces = new WordPieces(MODEL.tokenizer());
    tokenizer =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(MODEL.tokenizer()),
            Map.of("truncation", "false", "padding", "false"));
  }

  @AfterAll
  static void close() {
    pieces.close();
    tokenizer.close();
  }

  @Test
  void everyCharacterThatIsNotWhiteSpaceLiesInExactlyOnePassage() {
    PassageCutter cutter = new PassageCutter(pieces, MAX_TOKENS);
    for (int i = 0; i < TEXTS; i++) {
      int[] text = OddText.make(random, random.nextInt(400)).codePoints().toArray();
      int[] times = new int[text.length];
      for (PassageRange passage : cutter.cut(new String(text, 0, text.length))) {
        for (int c = passage.start(); c < passage.end(); c++) {
          times[c]++;
        }
        assertThat(Character.isWhitespace(text[passage.start()])).isFalse();
        assertThat(Character.isWhitespace(text[passage.end() - 1])).isFalse();
      }
      for (int c = 0; c < text.length; c++) {
        assertThat(times[c])
            .as("character %d of text %d, seed %d", c, i, seed)
            .isBetween(Character.isWhitespace(text[c]) ? 0 : 1, 1);
      }
    }
  }

  @Test
  void noPassageHasMoreTokensThanAllowedWhenItIsReadAlone() {
    PassageCutter cutter = new PassageCutter(pieces, MAX_TOKENS);
    for (int i = 0; i < TEXTS; i++) {
      String text = OddText.make(random, random.nextInt(400));
      for (String passage : PassageTexts.of(text, cutter.cut(text))) {
        assertThat(pieces.ids(passage).length)
            .as("text %d, seed %d", i, seed)
            .isLessThanOrEqualTo(MAX_TOKENS)
            .isEqualTo(pieces.count(passage));
      }
    }
  }

  @Test
  void addedTextLeavesAllPassagesButTheLast() {
    PassageCutter cutter = new PassageCutter(pieces, MAX_TOKENS);
    for (int i = 0; i < TEXTS; i++) {
      String grown = OddText.make(random, 50 + random.nextInt(400));
      int length = grown.codePointCount(0, grown.length());
      List<PassageRange> last = cutter.cut(grown);
      for (int k = 0; k < 10; k++) {
        List<PassageRange> first = cutter.cut(OddText.beginning(grown, random.nextInt(length + 1)));
        List<PassageRange> closed = first.subList(0, Math.max(0, first.size() - 1));
        assertThat(last.subList(0, Math.min(closed.size(), last.size())))
            .as("text %d, seed %d", i, seed)
            .isEqualTo(closed);
      }
    }
  }

  @Test
  void wordByWordReadingIsTheTokenizersOwn() {
    String plain =
        "User: What's the unbelievably best movie of 2017? I'd say “Wonder Woman”, naïve as I am…\n"
            + "AI: It grossed $821,847,012 (see https://example.org/ww?x=1)! 漢字 and カナ, Привет мир.";
    assertThat(pieces.ids(plain)).isEqualTo(tokenizer.encode(plain, true, false).getIds());
  }

  @Test
  void wordsDoNotChangeEachOthersTokens() {
    for (int i = 0; i < TEXTS; i++) {
      String text = OddText.make(random, random.nextInt(100));
      StringBuilder spaced = new StringBuilder();
      pieces
          .words(text)
          .forEach(word -> spaced.append(text, word.start(), word.end()).append('\n'));
      assertThat(pieces.ids(text))
          .as("text %d, seed %d", i, seed)
          .isEqualTo(tokenizer.encode(spaced.toString(), true, false).getIds());
    }
  }

  @Test
  void noBeginningOfAWordHasMoreTokensThanAreReservedForIt() {
    for (int i = 0; i < TEXTS; i++) {
      String text = OddText.make(random, 20);
      pieces
          .words(text)
          .forEach(
              word -> {
                String whole = text.substring(word.start(), word.end());
                int length = whole.codePointCount(0, whole.length());
                String beginning = OddText.beginning(whole, 1 + random.nextInt(length));
                assertThat(pieces.count(beginning) - pieces.overhead())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(word.mostTokens());
              });
    }
  }

  @Test
  void textThatSpellsSpecialTokensIsReadAsText() {
    long[] ids = pieces.ids("[CLS] then [SEP] and [MASK][PAD][UNK]");
    assertThat(ids).startsWith(101).endsWith(102);
    assertThat(List.of(0L, 100L, 101L, 102L, 103L))
        .allSatisfy(special -> assertThat(inner(ids)).doesNotContain(special));
  }

  @Test
  void wordsBesideEmojiAndLongRunsAreRead() {
    assertThat(inner(pieces.ids("great😀"))).startsWith(inner(pieces.ids("great")));
    assertThat(inner(pieces.ids("a".repeat(150)))).doesNotContain(100L);
  }

  private static long[] inner(long[] ids) {
    return Arrays.copyOfRange(ids, 1, ids.length - 1);
  }
}
