package dev.parley.bench.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for the state of one run. */
public final class StateFolder implements AutoCloseable {
  private final Path path;

  public StateFolder() {
    try {
      path = Files.createTempDirectory("parley-bench-");
    } catch (IOException e) {
      throw new UncheckedIOException("there is no room for a state directory", e);
    }
  }

  public Path path() {
    return path;
  }

  /** Removes it with all that it holds. */
  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> walked = Files.walk(path)) {
      all = walked.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.deleteIfExists(one);
    }
  }
}
