package dev.parley.embedder.topology;

import static dev.parley.embedder.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.DeadLetter;
import dev.parley.wire.Position;
import java.util.HexFormat;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class WaitingConversationSerdeTest {
  private static final WaitingConversation WAITING =
      new WaitingConversation(
          new byte[] {1, 2, 3},
          new Position(4, 5, 6),
          new DeadLetter.Origin("t\u00f6pic.v1", 7, 8),
          NOON.minusSeconds(9),
          NOON);

  private final WaitingConversationSerde serde = new WaitingConversationSerde();

  @Test
  void whatWasWrittenReadsBack() {
    byte[] bytes = serde.serializer().serialize("", WAITING);

    assertThat(serde.deserializer().deserialize("", bytes))
        .usingRecursiveComparison()
        .isEqualTo(WAITING);
  }

  /** A worker reads what one of an older version left in the changelog. */
  @Test
  void theFormatStaysAsItIs() {
    byte[] bytes = serde.serializer().serialize("", WAITING);

    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "01"
                + "00000004000000050000000000000006"
                + "000000070000000000000008"
                + "000974c3b67069632e7631"
                + "0000019b796db2d8"
                + "0000019b796dd600"
                + "010203");
  }

  @Test
  void aNewerFormatIsRefusedWithTheRemedy() {
    byte[] bytes = serde.serializer().serialize("", WAITING);
    bytes[0] = 2;

    assertThatThrownBy(() -> serde.deserializer().deserialize("", bytes))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("format 2", "format 1", "let a worker of the version");
  }

  @Test
  void nothingStaysNothing() {
    assertThat(serde.serializer().serialize("", null)).isNull();
    assertThat(serde.deserializer().deserialize("", null)).isNull();
  }
}
