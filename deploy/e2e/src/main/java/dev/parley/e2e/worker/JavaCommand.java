package dev.parley.e2e.worker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a program is started that runs this JVM's own class path. */
final class JavaCommand {
  /**
   * A heap that one survivor must be able to hold all waiting work in, and a quick start: the
   * machine may have two cores for all of it.
   */
  private static final List<String> JVM =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private JavaCommand() {}

  static List<String> of(String mainClass, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(arguments));
    return command;
  }
}
