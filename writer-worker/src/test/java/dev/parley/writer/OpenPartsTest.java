package dev.parley.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenPartsTest {
  @Test
  void allAreClosedInReverseAndEveryFailureIsTold() throws Exception {
    List<String> closed = new ArrayList<>();
    OpenParts open = new OpenParts();
    open.add("first", closed::add);
    open.add(
        "second",
        part -> {
          throw new IllegalStateException(part);
        });
    open.add("third", closed::add);
    open.add(
        "fourth",
        part -> {
          throw new IllegalArgumentException(part);
        });

    assertThatThrownBy(open::close)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fourth")
        .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
    assertThat(closed).containsExactly("third", "first");
    open.close();
    assertThat(closed).hasSize(2);
  }
}
