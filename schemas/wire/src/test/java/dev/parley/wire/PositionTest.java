package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
  @Test
  void theGenerationCountsBeforeTheOffset() {
    assertThat(new Position(2, 0, 1)).isGreaterThan(new Position(1, 0, 900));
    assertThat(new Position(1, 0, 11)).isGreaterThan(new Position(1, 0, 9));
  }

  @Test
  void thePartitionTakesNoPartInTheOrder() {
    assertThat(new Position(1, 7, 4)).isEqualByComparingTo(new Position(1, 3, 4));
  }

  @Test
  void itsTextReadsBack() {
    Position position = new Position(3, 23, 1_234_567_890_123L);

    assertThat(position).hasToString("3/23/1234567890123");
    assertThat(Position.parse(position.toString())).isEqualTo(position);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1/2", "1/2/3/4", "a/b/c", "1/2/-3", "0/0/0", "1/2/3 "})
  void otherTextIsRefused(String text) {
    assertThatThrownBy(() -> Position.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
