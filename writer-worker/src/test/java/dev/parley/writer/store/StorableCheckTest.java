package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import dev.parley.writer.Snapshots;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorableCheckTest {
  private final Snapshots snapshots = new Snapshots("t");

  @Test
  void whatTheLimitsAllowPasses() {
    StorableCheck.check(snapshots.at(3, "a", MODEL));
    StorableCheck.check(
        of(
            new ModelIdentity(
                "n".repeat(256), "r".repeat(256), 16_000, "p".repeat(512), "q".repeat(512), true)));
    assertThatCode(() -> StorableCheck.check(withVector(0f, -0f, Float.MAX_VALUE, Float.MIN_VALUE)))
        .doesNotThrowAnyException();
  }

  @Test
  void modelThatDoesNotFitIsNamedWithItsLimit() {
    assertThatThrownBy(() -> StorableCheck.check(of(model("n".repeat(257), "", 1, "", ""))))
        .hasMessage("a model's name is 257 bytes in UTF-8; the limit is 256");
    assertThatThrownBy(() -> StorableCheck.check(of(model("n", "é".repeat(129), 1, "", ""))))
        .hasMessage("a model's revision is 258 bytes in UTF-8; the limit is 256");
    assertThatThrownBy(() -> StorableCheck.check(of(model("n", "", 1, "x".repeat(513), ""))))
        .hasMessageContaining("passage prefix is 513 bytes");
    assertThatThrownBy(() -> StorableCheck.check(of(model("n", "", 1, "", "\0"))))
        .hasMessage("a model's query prefix has a NUL character");
    assertThatThrownBy(() -> StorableCheck.check(of(model("n", "", 16_001, "", ""))))
        .hasMessage("model n has 16001 dimensions; the limit is 16000");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void vectorThatNoIndexTakesIsRefused(float odd) {
    assertThatThrownBy(() -> StorableCheck.check(withVector(1, 2, odd, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("passage 0 has a vector whose float 2 is not a finite number");
  }

  @Test
  void reasonForNoVectorIsLimitedToo() {
    assertThatThrownBy(
            () ->
                StorableCheck.check(
                    of(
                        new ModelResult(
                            model("n", "", 4, "", ""),
                            List.of(new EmbeddedPassage(0, 0, 1, null, "x".repeat(257)))))))
        .hasMessageContaining("why a passage has no vector is 257 bytes");
  }

  private EmbeddedConversation withVector(float... vector) {
    return of(
        new ModelResult(
            model("n", "", vector.length, "", ""),
            List.of(EmbeddedPassage.embedded(0, 0, 1, vector))));
  }

  private EmbeddedConversation of(ModelIdentity model) {
    return of(new ModelResult(model, List.of()));
  }

  private EmbeddedConversation of(ModelResult result) {
    return new EmbeddedConversation(
        snapshots.conversation("a", List.of("x")), new Position(1, 0, 0), List.of(result));
  }

  private static ModelIdentity model(
      String name, String revision, int dimensions, String passagePrefix, String queryPrefix) {
    return new ModelIdentity(name, revision, dimensions, passagePrefix, queryPrefix, true);
  }
}
