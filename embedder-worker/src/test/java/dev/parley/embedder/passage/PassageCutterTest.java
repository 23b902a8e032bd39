package dev.parley.embedder.passage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassageCutterTest {
  /** One token a character, and two around them, so that bounds can be counted by eye. */
  private static final TokenCounter CHARACTERS =
      new TokenCounter() {
        @Override
        public List<Word> words(String text) {
          List<Word> words = new ArrayList<>();
          WordSplitter.split(
              text, (start, end, size) -> words.add(new Word(start, end, size, size)));
          return words;
        }

        @Override
        public int overhead() {
          return 2;
        }

        @Override
        public int maxWordTokens() {
          return 8;
        }
      };

  private static List<String> cut(String transcript, int maxTokens) {
    return PassageTexts.of(transcript, new PassageCutter(CHARACTERS, maxTokens).cut(transcript));
  }

  @Test
  void aPassageHoldsAsManyWholeTurnsAsFit() {
    assertThat(cut("one two\nthree\nfour\nfive", 12))
        .containsExactly("one two", "three\nfour", "five");
  }

  @Test
  void aPassageMayHaveExactlyTheMostTokens() {
    assertThat(cut("abcd\nefgh\ni", 10)).containsExactly("abcd\nefgh", "i");
  }

  @Test
  void aTurnThatIsTooLongIsCutAfterSentencesAndBeginsAPassage() {
    assertThat(cut("hi\nab cd. ef! gh ij kl\nmn", 12))
        .containsExactly("hi", "ab cd. ef!", "gh ij kl\nmn");
    assertThat(cut("ab said \"cd.\" efgh ijkl", 14))
        .containsExactly("ab said \"cd.\"", "efgh ijkl");
    assertThat(cut("漢字。漢字漢字漢字", 10)).containsExactly("漢字。", "漢字漢字漢字");
  }

  @Test
  void aSentenceThatIsTooLongIsCutAfterAWord() {
    assertThat(cut("ab cd ef gh ij kl", 10)).containsExactly("ab cd ef gh", "ij kl");
  }

  @Test
  void aRunWithoutSpacesIsCutBetweenCharacters() {
    assertThat(cut("漢字漢字漢字漢字漢", 10)).containsExactly("漢字漢字漢字漢字", "漢");
  }

  @Test
  void blankLinesAndEitherLineEndStayOutsidePassages() {
    String transcript = "\r\n\n abcd\r\n\r\n\tefgh \r\rijkl\n\n";
    assertThat(cut(transcript, 10)).containsExactly("abcd\r\n\r\n\tefgh", "ijkl");
    assertThat(new PassageCutter(CHARACTERS, 10).cut(transcript))
        .containsExactly(new PassageRange(4, 17, 10), new PassageRange(20, 24, 6));
  }

  @Test
  void rangesCountCodePoints() {
    assertThat(new PassageCutter(CHARACTERS, 10).cut("😀😀 ab\n😀😀😀😀 cd"))
        .containsExactly(new PassageRange(0, 5, 6), new PassageRange(6, 13, 8));
  }

  @Test
  void rangesTellTheTokensThatTheirTextsHave() {
    String transcript = "one [two] three\n漢字 four 😀😀 five\nsix seven eight nine ten";
    List<PassageRange> ranges = new PassageCutter(CHARACTERS, 12).cut(transcript);
    assertThat(ranges).hasSizeGreaterThan(3);
    assertThat(ranges.stream().map(PassageRange::tokens))
        .isEqualTo(PassageTexts.of(transcript, ranges).stream().map(CHARACTERS::count).toList());
  }

  @Test
  void aBlankTranscriptHasNoPassages() {
    assertThat(cut("", 10)).isEmpty();
    assertThat(cut(" \r\n\t\u3000\n", 10)).isEmpty();
  }

  @Test
  void aBoundThatCannotHoldTheLongestWordIsRefused() {
    assertThatThrownBy(() -> new PassageCutter(CHARACTERS, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9 tokens")
        .hasMessageContaining("at least 10");
  }

  @Test
  void aWordShorterInTokensThanItsBeginningDoesNotPullBackAClosedPassage() {
    // "hel" reads as three tokens, "hello" as one.
    TokenCounter known =
        new TokenCounter() {
          @Override
          public List<Word> words(String text) {
            return CHARACTERS.words(text).stream()
                .map(
                    w ->
                        text.startsWith("hello", w.start())
                            ? new Word(w.start(), w.end(), 1, w.mostTokens())
                            : w)
                .toList();
          }

          @Override
          public int overhead() {
            return 2;
          }

          @Override
          public int maxWordTokens() {
            return 8;
          }
        };
    PassageCutter cutter = new PassageCutter(known, 10);
    List<PassageRange> before = cutter.cut("abcdef\nhel");
    assertThat(before).hasSize(2);
    assertThat(cutter.cut("abcdef\nhello").get(0)).isEqualTo(before.get(0));
  }
}
