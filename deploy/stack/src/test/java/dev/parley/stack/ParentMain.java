package dev.parley.stack;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Starts a child that would run for long, and waits to be killed. */
final class ParentMain {
  private ParentMain() {}

  public static void main(String[] arguments) throws Exception {
    Path pid = Path.of(arguments[0]);
    Path log = pid.resolveSibling("child.log");
    List<String> command =
        List.of("sh", "-c", "echo $$ > \"$1\"; exec sleep 1000", "sh", pid.toString());
    ChildProcess child = ChildProcess.start("the child", command, Map.of(), log);
    child.awaitExit(java.time.Duration.ofMinutes(10));
  }
}
