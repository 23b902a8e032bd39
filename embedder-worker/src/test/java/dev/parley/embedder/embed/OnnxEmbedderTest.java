package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OnnxEmbedderTest {
  private static final String FILM = "That was the best movie I have seen all year.";

  private static OnnxEmbedder embedder;

  @BeforeAll
  static void load() {
    embedder = OnnxEmbedder.allMiniLm(2);
  }

  @AfterAll
  static void close() {
    embedder.close();
  }

  @Test
  void aVectorHas384FloatsAndLengthOne() throws Exception {
    float[] vector = embedder.embedPassages(List.of(FILM)).get(0);
    assertThat(vector).hasSize(384).hasSize(embedder.model().dimensions());
    assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-6));
    assertThat(embedder.model().normalized()).isTrue();
  }

  @Test
  void textsThatMeanTheSameAreNearerThanTextsThatDoNot() throws Exception {
    float[] film = embedder.embedQuery(FILM);
    assertThat(cosine(film, embedder.embedQuery("I haven't enjoyed a film this much in months.")))
        .isGreaterThan(0.4);
    assertThat(cosine(film, embedder.embedQuery("The goalie stopped forty shots in overtime.")))
        .isLessThan(0.2);
  }

  /**
   * Sentences and similarities from the model's card: sentence-transformers, unquantised, gives
   * 0.6660, 0.1046 and 0.1411; quantising to 8 bits moves them a little.
   */
  @Test
  void similaritiesAreThoseOfTheModelsCard() throws Exception {
    List<float[]> vectors =
        embedder.embedPassages(
            List.of(
                "The weather is lovely today.",
                "It's so sunny outside!",
                "He drove to the stadium."));
    assertThat(cosine(vectors.get(0), vectors.get(1))).isCloseTo(0.6660, within(0.03));
    assertThat(cosine(vectors.get(0), vectors.get(2))).isCloseTo(0.1046, within(0.03));
    assertThat(cosine(vectors.get(1), vectors.get(2))).isCloseTo(0.1411, within(0.03));
  }

  @Test
  void aTextHasTheSameVectorWhateverSharesItsBatchAndThread() throws Exception {
    float[] alone = embedder.embedQuery(FILM);
    List<String> batch = new ArrayList<>(Collections.nCopies(20, "short"));
    batch.add(FILM);
    batch.addAll(Collections.nCopies(20, "a longer text beside it ".repeat(20)));
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<float[]>>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(callers.submit(() -> embedder.embedPassages(batch)));
      }
      for (Future<List<float[]>> result : results) {
        assertThat(result.get()).hasSize(41);
        assertThat(result.get().get(20)).isEqualTo(alone);
        assertThat(result.get().get(0)).isNotEqualTo(alone);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void aTextOfTheMostTokensIsReadToItsEnd() throws Exception {
    String words = "word ".repeat(253);
    assertThat(embedder.tokens().count(words + "end")).isEqualTo(embedder.maxTokens());
    assertThat(embedder.embedQuery(words + "end"))
        .isNotEqualTo(embedder.embedQuery(words + "other"));
  }

  @Test
  void aTextThatIsTooLongIsRefusedByItsLengthsAndNotCut() {
    EmbedderException refused =
        catchThrowableOfType(
            EmbedderException.class,
            () -> embedder.embedPassages(List.of("short", "secret ".repeat(300))));
    assertThat(refused)
        .hasMessageContaining("2100 characters")
        .hasMessageContaining("302 tokens")
        .hasMessageContaining("256")
        .hasMessageNotContaining("secret");
    assertThat(refused.isTemporary()).isFalse();
  }

  @Test
  void oddTextsHaveVectors() throws Exception {
    for (String text : List.of("", " ", "😀", "\ud83d alone", "\u0000", "\u200b", "[SEP]")) {
      Vectors.check(List.of(embedder.embedQuery(text)), 1, embedder.model());
    }
  }

  @Test
  void noTextsHaveNoVectors() throws Exception {
    assertThat(embedder.embedPassages(List.of())).isEmpty();
  }

  @Test
  void anInterruptedCallerGetsAwayAndOthersGoOn() throws Exception {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> embedder.embedPassages(Collections.nCopies(50, FILM)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(embedder.embedQuery(FILM)).hasSize(384);
  }

  @Test
  void aClosedEmbedderSaysSo() {
    OnnxEmbedder closed = OnnxEmbedder.allMiniLm(1);
    closed.close();
    closed.close();
    EmbedderException refused =
        catchThrowableOfType(EmbedderException.class, () -> closed.embedQuery("new words"));
    assertThat(refused).hasMessageContaining("closed");
    assertThat(refused.isTemporary()).isTrue();
    assertThatThrownBy(() -> closed.tokens().count("other words"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void closingUnderLoadRefusesWhatIsLeftAndLosesNoCaller() throws Exception {
    OnnxEmbedder busy = OnnxEmbedder.allMiniLm(1);
    ExecutorService callers = Executors.newSingleThreadExecutor();
    try {
      Future<List<float[]>> left =
          callers.submit(() -> busy.embedPassages(Collections.nCopies(2000, FILM)));
      Future<List<float[]>> first = callers.submit(() -> busy.embedPassages(List.of("one")));
      busy.embedQuery("two");
      busy.close();
      assertThatThrownBy(left::get).hasCauseInstanceOf(EmbedderException.class);
      assertThat(first).isNotNull();
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void noFileThatANeverEndedProcessWouldLeaveBehindIsKept() throws IOException {
    try (Stream<String> loaded = Files.lines(Path.of("/proc/self/maps"))) {
      assertThat(loaded.filter(line -> line.contains("onnxruntime-java")))
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).endsWith("(deleted)"));
    }
  }

  @Test
  void theRevisionNamesTheModelFile() {
    assertThat(embedder.model().name()).isEqualTo("all-minilm-l6-v2-q");
    assertThat(embedder.model().revision()).isEqualTo("4d686bfc357d3a6d");
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }
}
