package dev.parley.stack;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real Redis as our child process, reachable from this machine only. */
final class EmbeddedRedis implements StackPart<String> {
  /** Enough for many test classes at once. */
  static final int DATABASES = 64;

  private static final String NAME = "the embedded Redis";
  private static final Duration READY_WITHIN = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int TIMEOUT_MS = 1_000;

  private final ChildProcess process;
  private final int port;

  private EmbeddedRedis(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param durable whether what it holds is kept in {@code directory}, at most a second behind
   */
  static EmbeddedRedis start(Path directory, boolean durable, ProgramCache programs)
      throws IOException, InterruptedException {
    String resource = resource(Platform.current());
    Path program =
        programs
            .unpacked(
                resource,
                (in, into) -> {
                  Path file = into.resolve("redis-server");
                  Files.copy(in, file);
                  Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
                })
            .resolve("redis-server");
    Path pidFile = directory.resolve("redis.pid");
    Leftover.awaitEnd(pidFile, "redis-server");
    for (int attempt = 1; ; attempt++) {
      int port = Loopback.freePort();
      ChildProcess process = launch(program, directory, durable, port);
      try {
        awaitReady(process, port);
        return new EmbeddedRedis(process, port);
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

  static String resource(Platform platform) {
    return platform.system().equals("linux")
        ? platform.arm() ? "/redis-server-6.2.7-linux-arm64" : "/redis-server-6.2.6-v5-linux-amd64"
        : "/redis-server-6.2.6-v5-darwin-" + (platform.arm() ? "arm64" : "amd64");
  }

  private static ChildProcess launch(Path program, Path directory, boolean durable, int port)
      throws IOException {
    List<String> command =
        List.of(
            program.toString(),
            "--bind",
            Loopback.HOST,
            "--port",
            Integer.toString(port),
            "--dir",
            directory.toString(),
            "--pidfile",
            directory.resolve("redis.pid").toString(),
            "--databases",
            Integer.toString(DATABASES),
            "--save",
            "",
            "--appendonly",
            durable ? "yes" : "no");
    return ChildProcess.start(NAME, command, Map.of(), directory.resolve("redis.log"));
  }

  private static void awaitReady(ChildProcess process, int port) throws InterruptedException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!answers(port)) {
      process.checkAlive();
      if (System.nanoTime() - deadline > 0) {
        throw new StackException(
            NAME + " did not answer within " + READY_WITHIN + "; its log is " + process.log());
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  /** Whether it answers a PING; while it still loads its file it says so instead. */
  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(Loopback.at(port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes("+PONG".length());
      return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String address() {
    return "redis://" + Loopback.HOST + ":" + port;
  }

  @Override
  public void check() {
    process.checkAlive();
  }

  @Override
  public void close() {
    process.close();
  }
}
