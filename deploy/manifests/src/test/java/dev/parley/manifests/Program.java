package dev.parley.manifests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of this machine, where it has it. */
final class Program {
  /** How a program ended, and all that it said. */
  record Ended(int exitCode, String said) {}

  private final Path file;

  private Program(Path file) {
    this.file = file;
  }

  /** Skips the test, loudly, where there is none. */
  static Program orSkip(String name, String remedy) {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    if (found.isEmpty()) {
      System.err.println("SKIPPED for want of " + name + ": " + remedy);
    }
    assumeTrue(found.isPresent(), () -> "no " + name + " on the PATH: " + remedy);
    return new Program(found.get());
  }

  /** promtool, of the same package as Prometheus. */
  static Program promtool() {
    return orSkip("promtool", "install Debian's package prometheus");
  }

  Ended run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
