package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @Test
  void twoStacksNeverShareADirectory(@TempDir Path path) {
    try (var first = DataDirectory.lasting(path.resolve("data"))) {
      assertThatThrownBy(() -> DataDirectory.lasting(path.resolve("data")))
          .isInstanceOf(StackException.class)
          .hasMessageContaining(path.resolve("data").toString())
          .hasMessageContaining("in process " + ProcessHandle.current().pid());
      assertThat(first.isLasting()).isTrue();
    }
    DataDirectory.lasting(path.resolve("data")).close();
  }

  @Test
  void aLastingDirectoryKeepsItsFiles(@TempDir Path path) throws Exception {
    try (var data = DataDirectory.lasting(path)) {
      Files.writeString(data.directory("part").resolve("file"), "kept");
    }
    assertThat(path.resolve("part").resolve("file")).hasContent("kept");
  }

  @Test
  void aTemporaryDirectoryGoesWithItsStack() throws Exception {
    Path part;
    try (var data = DataDirectory.temporary()) {
      part = data.directory("part");
      Files.writeString(part.resolve("file"), "lost");
      assertThat(data.isLasting()).isFalse();
    }
    assertThat(part.getParent()).doesNotExist();
  }

  @Test
  void aFileInThePlaceOfTheDirectoryIsNamed(@TempDir Path path) throws Exception {
    Path file = Files.writeString(path.resolve("file"), "");

    assertThatThrownBy(() -> DataDirectory.lasting(file))
        .isInstanceOf(StackException.class)
        .hasMessageContaining(file.toString());
  }
}
