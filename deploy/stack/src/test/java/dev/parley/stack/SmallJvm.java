package dev.parley.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts a small program of these tests in a JVM of its own. */
final class SmallJvm {
  private SmallJvm() {}

  static List<String> command(Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  static ChildProcess start(Class<?> main, Path log, String... arguments) throws IOException {
    Files.createFile(log);
    return ChildProcess.start(main.getSimpleName(), command(main, arguments), Map.of(), log);
  }
}
