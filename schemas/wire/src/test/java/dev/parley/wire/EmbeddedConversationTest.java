package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddedConversationTest {
  private static final Position POSITION = new Position(1, 0, 0);
  private static final float[] VECTOR = {1f, 0f, 0f};

  @Test
  void aVectorHasTheDimensionsOfItsModel() {
    assertThatThrownBy(() -> result(EmbeddedPassage.embedded(0, 0, 4, new float[] {1f, 0f})))
        .hasMessage("passage 0 has a vector of 2 floats; model mini has 3 dimensions");
  }

  @Test
  void passagesFollowOneAnother() {
    assertThatThrownBy(
            () ->
                result(
                    EmbeddedPassage.embedded(0, 0, 8, VECTOR),
                    EmbeddedPassage.embedded(1, 7, 9, VECTOR)))
        .hasMessage("passage 1 of model mini is out of order");
    assertThatThrownBy(() -> result(EmbeddedPassage.embedded(1, 0, 8, VECTOR)))
        .hasMessage("passage 0 of model mini is out of order");
  }

  @Test
  void aPassageEndsWithinTheTranscriptCountedInCodePoints() {
    String transcript = EventSamples.CONVERSATION.transcript();
    int codePoints = transcript.codePointCount(0, transcript.length());
    embedded(result(EmbeddedPassage.embedded(0, 0, codePoints, VECTOR)));

    assertThatThrownBy(
            () -> embedded(result(EmbeddedPassage.embedded(0, 0, codePoints + 1, VECTOR))))
        .hasMessage("a passage of model mini ends beyond the transcript");
  }

  @Test
  void aModelStandsOnce() {
    ModelResult result = result(EmbeddedPassage.embedded(0, 0, 4, VECTOR));

    assertThatThrownBy(() -> embedded(result, result)).hasMessage("model mini stands twice");
  }

  @Test
  void aPassageHasEitherAVectorOrTheReasonWhyThereIsNone() {
    assertThatThrownBy(() -> new EmbeddedPassage(0, 0, 4, null, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EmbeddedPassage(0, 0, 4, VECTOR, EmbeddedPassage.TOO_LARGE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ModelResult result(EmbeddedPassage... passages) {
    return new ModelResult(EventSamples.MODEL, List.of(passages));
  }

  private static EmbeddedConversation embedded(ModelResult... results) {
    return new EmbeddedConversation(EventSamples.CONVERSATION, POSITION, List.of(results));
  }
}
