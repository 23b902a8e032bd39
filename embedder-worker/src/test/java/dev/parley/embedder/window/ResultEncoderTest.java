package dev.parley.embedder.window;

import static dev.parley.embedder.Samples.NOON;
import static dev.parley.embedder.Samples.conversation;
import static dev.parley.embedder.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResultEncoderTest {
  private static final int LIMIT = 64 * 1024;

  private final WindowFixture.CountingMetrics metrics = new WindowFixture.CountingMetrics();
  private final ResultEncoder encoder = new ResultEncoder(LIMIT, metrics);
  private final Snapshot snapshot =
      new Snapshot(conversation("a", "x".repeat(1000)), new Position(1, 2, 3), 1100, NOON);

  @Test
  void aResultThatFitsKeepsItsVectors() throws Exception {
    ModelResult result = passagesOf(1000, 5);

    EmbeddedConversation sent = encoded(result);

    assertThat(sent.position()).isEqualTo(new Position(1, 2, 3));
    assertThat(sent.results().get(0).passages())
        .hasSize(5)
        .allMatch(passage -> passage.vector() != null);
    assertThat(metrics.tooLarge).isZero();
  }

  @Test
  void aResultThatWouldNotFitARecordGoesWithoutVectorsAndSaysSo() throws Exception {
    EmbeddedConversation sent = encoded(passagesOf(1000, 20));

    assertThat(sent.results().get(0).passages())
        .hasSize(20)
        .allMatch(passage -> EmbeddedPassage.TOO_LARGE.equals(passage.withoutVector()));
    assertThat(metrics.tooLarge).isOne();
  }

  private EmbeddedConversation encoded(ModelResult result) throws Exception {
    byte[] value = encoder.encode(key("a"), snapshot, List.of(result));
    assertThat(value).hasSizeLessThan(LIMIT);
    return new EmbeddedConversationCodec().decode(value);
  }

  private static ModelResult passagesOf(int dimensions, int passages) {
    return new ModelResult(
        new ModelIdentity("test", "", dimensions, "", "", false),
        IntStream.range(0, passages)
            .mapToObj(i -> EmbeddedPassage.embedded(i, i, i + 1, new float[dimensions]))
            .toList());
  }
}
