package dev.parley.embedder.passage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts what the cutter asks for, because time depends on the machine. */
class PassageCutterLinearTimeTest {
  private static final int LARGEST = 512 * 1024;

  static List<String> worstTranscripts() {
    return List.of(
        "x".repeat(LARGEST),
        "one\n".repeat(LARGEST / 4),
        "😀".repeat(LARGEST / 4),
        "漢".repeat(LARGEST / 3),
        "ab ".repeat(LARGEST / 3),
        "a. ".repeat(LARGEST / 3),
        "\n".repeat(LARGEST),
        "a" + "\n".repeat(LARGEST - 2) + "b",
        "a" + "\u0301".repeat(LARGEST / 2 - 1),
        ("hi\n" + "longest. " + "word ".repeat(40) + "\n").repeat(LARGEST / 212));
  }

  @ParameterizedTest
  @MethodSource("worstTranscripts")
  void theTranscriptIsReadOnceAndItsWordsAFewTimes(String transcript) {
    CountingCounter counter = new CountingCounter();
    List<PassageRange> passages = new PassageCutter(counter, 20).cut(transcript);
    assertThat(counter.calls).isEqualTo(1);
    assertThat(counter.characters).isEqualTo(transcript.length());
    assertThat(counter.wordsRead).isLessThanOrEqualTo(10L * counter.words + 10);
    assertThat(passages.isEmpty()).isEqualTo(transcript.isBlank());
  }

  private static final class CountingCounter implements TokenCounter {
    int calls;
    long characters;
    int words;
    long wordsRead;

    @Override
    public List<Word> words(String text) {
      calls++;
      characters += text.length();
      List<Word> all = new ArrayList<>();
      WordSplitter.split(text, (start, end, size) -> all.add(new Word(start, end, 1, 1)));
      words = all.size();
      return new AbstractList<>() {
        @Override
        public Word get(int index) {
          wordsRead++;
          return all.get(index);
        }

        @Override
        public int size() {
          return all.size();
        }
      };
    }

    @Override
    public int overhead() {
      return 2;
    }

    @Override
    public int maxWordTokens() {
      return 1;
    }
  }
}
