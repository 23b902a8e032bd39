package dev.parley.embedder.passage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordSplitterTest {
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    WordSplitter.split(text, (start, end, size) -> words.add(text.substring(start, end)));
    return words;
  }

  private static List<Integer> sizes(String text) {
    List<Integer> sizes = new ArrayList<>();
    WordSplitter.split(text, (start, end, size) -> sizes.add(size));
    return sizes;
  }

  @Test
  void whiteSpaceSeparatesWords() {
    assertThat(words(" one\ttwo\r\n\n three ")).containsExactly("one", "two", "three");
    assertThat(words(" \n\u3000")).isEmpty();
  }

  @Test
  void pictographsStandApartFromTheWordTheyTouch() {
    assertThat(words("great😀😀!")).containsExactly("great", "😀😀", "!");
    assertThat(words("love❤️you")).containsExactly("love", "❤️", "you");
  }

  @Test
  void joinedPictographsAndSkinTonesStayWhole() {
    assertThat(words("a👨‍👩‍👧‍👦b👍🏽c1️⃣"))
        .containsExactly("a", "👨‍👩‍👧‍👦", "b", "👍🏽", "c1️⃣");
  }

  @Test
  void chineseCharactersStandAloneWithTheirMarks() {
    assertThat(words("漢字\u0301かな𠀀x")).containsExactly("漢", "字\u0301", "かな", "𠀀", "x");
  }

  @Test
  void textThatSpellsASpecialTokenIsSplit() {
    assertThat(words("[SEP]")).containsExactly("[", "SEP]");
  }

  @Test
  void aRunWithoutSpacesEndsAtPunctuationOrBeforeTheLimit() {
    assertThat(words("a".repeat(70) + "/" + "b".repeat(50)))
        .containsExactly("a".repeat(70) + "/", "b".repeat(50));
    assertThat(words("a".repeat(200)))
        .containsExactly("a".repeat(84), "a".repeat(84), "a".repeat(32));
  }

  @Test
  void aGraphemeIsSplitOnlyAtTheLimit() {
    String marked = "a".repeat(84) + "\u0301".repeat(5);
    assertThat(words(marked + "b")).containsExactly(marked, "b");
    assertThat(words("a" + "\u0301".repeat(150)).get(0)).hasSize(100);
  }

  @Test
  void sizesCountDecomposedCharacters() {
    assertThat(sizes("abc 한국 e\u0301 ΐ")).containsExactly(3, 6, 2, 3);
  }
}
