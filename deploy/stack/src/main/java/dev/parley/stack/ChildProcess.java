package dev.parley.stack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that ends with this JVM, however this JVM ends: a small watcher beside it holds a pipe
 * to us, and stops the process when the pipe closes, which no crash and no {@code kill -9} can
 * prevent. The process runs in a session of its own where {@code setsid} is found (every Linux), so
 * that Ctrl-C in a terminal reaches only us.
 */
public final class ChildProcess implements AutoCloseable {
  /** How long {@link #close} and the watcher wait between asking and killing. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  private static final int LOG_BYTES = 4096;

  // $$ stays the pid of the shell in the watcher, and exec gives that pid to the command: the
  // Process that Java knows is the command itself, with its own exit code. The watcher sees the
  // pipe close as well when the command ends first; then there is nothing left to stop.
  private static final String WATCHED =
      """
      signal=$1 grace=$2
      shift 2
      exec 3<&0
      {
        while read -r ignored; do :; done
        kill -s "$signal" $$ || exit 0
        kill -s CONT $$ $(cat /proc/$$/task/$$/children) # Should they be frozen.
        while [ "$grace" -gt 0 ]; do
          sleep 1
          kill -0 $$ || exit 0
          grace=$((grace - 1))
        done
        kill -s KILL $$
      } <&3 3<&- >/dev/null 2>&1 &
      exec "$@" </dev/null 3<&-
      """;

  // Outside a terminal's session first, for the watcher too.
  private static final String DETACHED =
      "if command -v setsid >/dev/null; then exec setsid sh -c \"$@\"; else exec sh -c \"$@\"; fi";

  private final Process process;
  private final String name;
  private final Signal stopSignal;
  private final Path log;
  private volatile boolean frozen;

  private ChildProcess(Process process, String name, Signal stopSignal, Path log) {
    this.process = process;
    this.name = name;
    this.stopSignal = stopSignal;
    this.log = log;
  }

  /** What can be sent to a process. */
  public enum Signal {
    TERM,
    INT,
    KILL,
    STOP,
    CONT
  }

  /**
   * Starts {@code command}, which {@link Signal#TERM} asks to stop.
   *
   * @param name what errors call it
   * @param environment added to ours, of which {@code PARLEY_*} is left out: a worker gets the
   *     settings that are meant for it and no others
   * @param log to which standard output and standard error are appended
   */
  public static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    return start(name, command, environment, log, Signal.TERM);
  }

  static ChildProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Signal stopSignal)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                DETACHED,
                "sh",
                WATCHED,
                "sh",
                stopSignal.name(),
                Long.toString(GRACE.toSeconds())));
    all.addAll(command);
    var builder = new ProcessBuilder(all);
    builder.environment().keySet().removeIf(key -> key.startsWith("PARLEY_"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new ChildProcess(builder.start(), name, stopSignal, log);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Where its output goes. */
  public Path log() {
    return log;
  }

  /** Its exit code, 128 + N when signal N ended it; empty while it runs. */
  public OptionalInt exitCode() {
    return isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** Sends a signal; one that has ended is left alone. */
  public void send(Signal signal) throws IOException, InterruptedException {
    send(signal, process.toHandle());
  }

  private void send(Signal signal, ProcessHandle to) throws IOException, InterruptedException {
    if (!to.isAlive()) {
      return;
    }
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "sh", signal.name(), "" + to.pid())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (kill.waitFor() != 0 && to.isAlive()) {
      throw new IOException("cannot send " + signal + " to " + name + ", process " + to.pid());
    }
  }

  /**
   * Stops it and what it started of the same program where they stand, as a machine does that is
   * frozen.
   */
  public void freeze() throws IOException, InterruptedException {
    frozen = true;
    send(Signal.STOP); // First, so that it starts no other meanwhile.
    sendToStarted(Signal.STOP);
  }

  /** Lets them go on. */
  public void thaw() throws IOException, InterruptedException {
    try {
      sendToStarted(Signal.CONT);
    } finally {
      send(Signal.CONT);
    }
    frozen = false;
  }

  private void sendToStarted(Signal signal) throws IOException, InterruptedException {
    Optional<String> program = process.info().command();
    @Nullable IOException failure = null;
    for (ProcessHandle started : process.descendants().toList()) {
      if (started.info().command().equals(program)) {
        try {
          send(signal, started);
        } catch (IOException e) {
          failure = e; // The others get theirs.
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends it at once, as {@code kill -9} does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /**
   * Asks it to stop, and kills it when it has not within {@code within}.
   *
   * @return whether it stopped by itself
   */
  public boolean stop(Duration within) throws IOException, InterruptedException {
    if (frozen) {
      thaw(); // What is killed while it is frozen leaves what it started frozen for good.
    }
    send(stopSignal);
    if (awaitExit(within)) {
      return true;
    }
    kill();
    return false;
  }

  /** Whether it has ended within {@code within}. */
  public boolean awaitExit(Duration within) throws InterruptedException {
    return process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Says that it is alive.
   *
   * @throws StackException with its exit code and the end of its log when it is not
   */
  void checkAlive() {
    if (!isAlive()) {
      throw new StackException(
          name
              + " has ended with exit code "
              + process.exitValue()
              + "; the end of its log, "
              + log
              + ":\n"
              + endOfLog());
    }
  }

  /** The end of its log; empty when there is none. */
  String endOfLog() {
    try (var file = FileChannel.open(log)) {
      ByteBuffer end = ByteBuffer.allocate(LOG_BYTES);
      file.read(end, Math.max(0, file.size() - LOG_BYTES));
      return new String(end.array(), 0, end.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** {@link #stop} within {@link #GRACE}. */
  @Override
  public void close() {
    try {
      stop(GRACE);
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name + ", process " + pid();
  }
}
