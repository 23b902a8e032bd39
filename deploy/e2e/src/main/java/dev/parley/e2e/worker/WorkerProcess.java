package dev.parley.e2e.worker;

import dev.parley.stack.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One worker, from its start to its death. Not safe for concurrent use. */
public final class WorkerProcess implements AutoCloseable {
  private final WorkerKind kind;
  private final String name;
  private final ChildProcess process;
  private final HttpClient http;
  private @Nullable OpsPort ops;

  private WorkerProcess(WorkerKind kind, String name, ChildProcess process, HttpClient http) {
    this.kind = kind;
    this.name = name;
    this.process = process;
    this.http = http;
  }

  /**
   * Starts a worker that runs this JVM's own class path.
   *
   * @param name of the worker, which its log is called after too
   * @param environment its settings
   * @param directory of its log
   */
  static WorkerProcess start(
      WorkerKind kind,
      String name,
      Map<String, String> environment,
      Path directory,
      HttpClient http)
      throws IOException {
    List<String> command = JavaCommand.of(kind.mainClass());
    Path log = directory.resolve(name + ".log");
    return new WorkerProcess(kind, name, ChildProcess.start(name, command, environment, log), http);
  }

  public WorkerKind kind() {
    return kind;
  }

  public String name() {
    return name;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Empty while it runs. */
  public OptionalInt exitCode() {
    return process.exitCode();
  }

  /** Whether it says itself that it is ready. */
  public boolean isReady() throws InterruptedException {
    OpsPort port = ops();
    return port != null && port.isReady();
  }

  /** Where it serves its metrics; empty until it has said so. */
  public Optional<URI> opsAddress() {
    OpsPort port = ops();
    return port == null ? Optional.empty() : Optional.of(port.address());
  }

  /** All metrics in Prometheus' text format; empty when it does not answer. */
  public String metrics() throws InterruptedException {
    OpsPort port = ops();
    return port == null ? "" : port.metrics();
  }

  /**
   * The sum of all samples of a metric, whatever their tags.
   *
   * @return empty when there is no such metric, or the worker does not answer: unknown is not 0
   */
  public OptionalDouble metric(String metric) throws InterruptedException {
    return metric(metric, "");
  }

  /**
   * The sum of the samples of a metric that have {@code tag}.
   *
   * @param tag like {@code area="heap"}
   * @return empty when there is none, or the worker does not answer: unknown is not 0
   */
  public OptionalDouble metric(String metric, String tag) throws InterruptedException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .filter(line -> line.contains(tag))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .reduce(Double::sum);
  }

  /** Stops it where it stands, as a machine does that swaps or is frozen, or lets it go on. */
  void freeze(boolean frozen) throws IOException, InterruptedException {
    process.send(frozen ? ChildProcess.Signal.STOP : ChildProcess.Signal.CONT);
  }

  /** {@code kill -9}; returns when it is gone. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** Asks it to stop, and does not wait. */
  void askToStop() throws IOException, InterruptedException {
    process.send(ChildProcess.Signal.TERM);
  }

  /**
   * Asks it to stop and waits for its end.
   *
   * @return its exit code; empty when it had to be killed, for it did not stop within {@code
   *     within}
   */
  OptionalInt terminate(Duration within) throws IOException, InterruptedException {
    return process.stop(within) ? process.exitCode() : OptionalInt.empty();
  }

  /** What it says of its health, and where its log is. */
  String status() throws InterruptedException {
    OptionalInt exit = process.exitCode();
    if (exit.isPresent()) {
      return name + " has ended with " + exit.getAsInt() + ", log " + process.log();
    }
    OpsPort port = ops();
    String health = port == null ? "its port is not open yet" : port.health();
    return name + ", pid " + process.pid() + ": " + health + ", log " + process.log();
  }

  /** Has the JVM print the stack of every thread to its log. */
  void dumpThreads() throws IOException, InterruptedException {
    if (isAlive()) {
      new ProcessBuilder("sh", "-c", "kill -s QUIT \"$1\"", "sh", Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Null until the worker has logged its address. */
  private @Nullable OpsPort ops() {
    if (ops == null) {
      ops = OpsPort.of(process.log(), http).orElse(null);
    }
    return ops;
  }
}
