package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @Test
  void twoStacksNeverShareADirectory(@TempDir Path path) throws Exception {
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
  void whatKilledStacksLeftIsRemovedUnlessItIsInUseOrNew() throws Exception {
    Path abandoned = leftBehind("1-abandoned", Duration.ofHours(2));
    Path recent = leftBehind("1-recent", Duration.ofMinutes(2));
    Path inUse = leftBehind("1-in-use", Duration.ofHours(2));
    try (var data = DataDirectory.lasting(inUse)) {
      Files.setLastModifiedTime(inUse, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
      DataDirectory.temporary().close();

      assertThat(abandoned).doesNotExist();
      assertThat(recent).exists();
      assertThat(inUse).exists();
      assertThat(data.isLasting()).isTrue();
    } finally {
      DataDirectory.remove(recent);
      DataDirectory.remove(inUse);
    }
  }

  @Test
  void whatCannotBeRemovedKeepsNoStackFromStarting() throws Exception {
    Path stuck = leftBehind("1-stuck", Duration.ofHours(2));
    Files.delete(stuck.resolve("stack.lock"));
    Files.createDirectory(stuck.resolve("stack.lock")); // Which cannot be opened as a file.
    Files.setLastModifiedTime(stuck, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    try {
      DataDirectory.temporary().close();

      assertThat(stuck).exists();
    } finally {
      DataDirectory.remove(stuck);
    }
  }

  private static Path leftBehind(String name, Duration age) throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    Path directory = Files.createTempDirectory(parent, "parley-stack-" + name);
    Files.writeString(directory.resolve("stack.lock"), "1");
    Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minus(age)));
    return directory;
  }

  @Test
  void aFileInThePlaceOfTheDirectoryIsNamed(@TempDir Path path) throws Exception {
    Path file = Files.writeString(path.resolve("file"), "");

    assertThatThrownBy(() -> DataDirectory.lasting(file))
        .isInstanceOf(StackException.class)
        .hasMessageContaining(file.toString());
  }
}
