package dev.parley.stack;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Redis of its own, as a child process that only this machine reaches: for tests of what the
 * stack's one is not, such as one that is full, a sentinel, or a node of a cluster. It is always
 * the bundled program, whatever {@code PARLEY_STACK} says.
 */
public final class RedisServer implements AutoCloseable {
  /** A node of a cluster listens at its port and 10,000 above it. */
  private static final int HIGHEST_PORT = 65_535 - 10_000;

  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int TIMEOUT_MS = 1_000;

  private final ChildProcess process;
  private final int port;

  private RedisServer(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it, and returns when it answers.
   *
   * @param directory its own, where it keeps its log
   * @param options as on the command line of {@code redis-server}, perhaps with a configuration
   *     file first; not its port, which is any that is free
   * @throws StackException with the end of its log when it does not start, for instance because it
   *     does not know an option
   */
  public static RedisServer start(Path directory, String... options)
      throws IOException, InterruptedException {
    return start("a Redis", program(ProgramCache.ofUser()), directory, List.of(options));
  }

  static RedisServer start(String name, Path program, Path directory, List<String> options)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      int port = Loopback.freePort();
      if (port > HIGHEST_PORT) {
        attempt--;
        continue;
      }
      ChildProcess process = launch(name, program, directory, options, port);
      try {
        awaitReady(name, process, port);
        return new RedisServer(process, port);
      } catch (InterruptedException e) {
        process.close();
        throw e;
      } catch (StackException e) {
        process.close();
        if (attempt == Loopback.ATTEMPTS || !process.endOfLog().contains("in use")) {
          throw e;
        }
      }
    }
  }

  static Path program(ProgramCache programs) throws IOException {
    return programs
        .unpacked(
            EmbeddedRedis.resource(Platform.current()),
            (in, into) -> {
              Path file = into.resolve("redis-server");
              Files.copy(in, file);
              Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            })
        .resolve("redis-server");
  }

  /** Where it listens, at 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The process, to be stopped, continued or killed. */
  public ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }

  private static ChildProcess launch(
      String name, Path program, Path directory, List<String> options, int port)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--bind",
            Loopback.HOST,
            "--port",
            Integer.toString(port),
            "--dir",
            directory.toString()));
    return ChildProcess.start(name, command, Map.of(), directory.resolve("redis.log"));
  }

  private static void awaitReady(String name, ChildProcess process, int port)
      throws InterruptedException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!answers(port)) {
      process.checkAlive();
      if (System.nanoTime() - deadline > 0) {
        throw new StackException(
            name + " did not answer within " + READY_WITHIN + "; its log is " + process.log());
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  /** Whether it answers a PING, if only to ask who we are; while it loads its file it does not. */
  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(Loopback.at(port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(
              socket.getInputStream().readNBytes("+PONG".length()), StandardCharsets.US_ASCII);
      return answer.equals("+PONG") || answer.equals("-NOAU");
    } catch (IOException e) {
      return false;
    }
  }
}
