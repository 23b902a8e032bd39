package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedStackTest {
  @Test
  void aStackThatCannotStartIsTheSameClearFailureForEveryClass() {
    try (SharedStack shared = SharedStack.start(Map.of("PARLEY_STACK", "cloud"))) {
      for (int testClass = 0; testClass < 2; testClass++) {
        assertThatThrownBy(shared::stack)
            .isInstanceOf(StackException.class)
            .hasMessageContaining("PARLEY_STACK is cloud");
      }
    }
  }
}
