package dev.parley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The embedder-worker's directory: in the data that is kept, or one that goes with the run. */
record StateDirectory(Path path, boolean lasting) implements AutoCloseable {
  private static final String NAME = "embedder";

  static StateDirectory of(Optional<Path> data) throws IOException {
    if (data.isEmpty()) {
      return new StateDirectory(Files.createTempDirectory("parley-embedder-"), false);
    }
    return new StateDirectory(Files.createDirectories(data.get().resolve(NAME)), true);
  }

  @Override
  public void close() throws IOException {
    if (lasting) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(path)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : deepestFirst) {
      Files.deleteIfExists(one);
    }
  }
}
