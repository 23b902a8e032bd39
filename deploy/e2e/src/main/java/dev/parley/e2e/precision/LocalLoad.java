package dev.parley.e2e.precision;

import dev.parley.local.LocalMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Loads a file into a directory as {@code deploy/local/run} does. */
final class LocalLoad {
  private LocalLoad() {}

  /**
   * Runs it to its end, with its progress on our own terminal.
   *
   * @throws IOException when it does not end well
   */
  static void load(Path input, Path data) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    String logging = System.getProperty("logback.configurationFile");
    if (logging != null) {
      command.add("-Dlogback.configurationFile=" + logging);
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), LocalMain.class.getName()));
    command.addAll(List.of("--input", input.toString(), "--embedder", "onnx"));
    command.addAll(List.of("--data", data.toString(), "--exit"));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException(input + " could not be loaded: the local run ended with " + exit);
    }
  }
}
