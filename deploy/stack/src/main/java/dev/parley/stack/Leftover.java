package dev.parley.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a killed run left in a data directory: a pid file, and for some moments the process itself,
 * which its watcher is stopping. The directory is ours alone by its lock.
 */
final class Leftover {
  private static final Duration WITHIN = ChildProcess.GRACE.plusSeconds(20);

  private Leftover() {}

  /**
   * Waits until the process that {@code pidFile} names has ended, if it is {@code program}; then
   * the file is gone.
   */
  static void awaitEnd(Path pidFile, String program) throws IOException, InterruptedException {
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (!lines.isEmpty() && lines.get(0).strip().matches("\\d{1,18}")) {
      var process = ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
      if (process.isPresent() && isProgram(process.get(), program)) {
        awaitEnd(process.get(), program);
      }
    }
    Files.deleteIfExists(pidFile);
  }

  private static void awaitEnd(ProcessHandle process, String program) throws InterruptedException {
    try {
      process.onExit().get(WITHIN.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new StackException(
          program
              + ", process "
              + process.pid()
              + ", of an earlier run has not ended within "
              + WITHIN
              + ": stop it",
          e);
    }
  }

  /** The pid may be somebody else's by now. */
  private static boolean isProgram(ProcessHandle process, String program) {
    return process
        .info()
        .command()
        .map(command -> Path.of(command).getFileName().toString().startsWith(program))
        .orElse(false);
  }
}
