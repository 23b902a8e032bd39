package dev.parley.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A real Redis as our child process, reachable from this machine only. */
final class EmbeddedRedis implements StackPart<String> {
  /** Enough for many test classes at once. */
  static final int DATABASES = 64;

  private static final String NAME = "the embedded Redis";

  private final RedisServer server;

  private EmbeddedRedis(RedisServer server) {
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param durable whether what it holds is kept in {@code directory}, at most a second behind
   */
  static EmbeddedRedis start(Path directory, boolean durable, ProgramCache programs)
      throws IOException, InterruptedException {
    Path pidFile = directory.resolve("redis.pid");
    Leftover.awaitEnd(pidFile, "redis-server");
    List<String> options =
        List.of(
            "--pidfile",
            pidFile.toString(),
            "--databases",
            Integer.toString(DATABASES),
            "--save",
            "",
            "--appendonly",
            durable ? "yes" : "no");
    return new EmbeddedRedis(
        RedisServer.start(NAME, RedisServer.program(programs), directory, options));
  }

  static String resource(Platform platform) {
    return platform.system().equals("linux")
        ? platform.arm() ? "/redis-server-6.2.7-linux-arm64" : "/redis-server-6.2.6-v5-linux-amd64"
        : "/redis-server-6.2.6-v5-darwin-" + (platform.arm() ? "arm64" : "amd64");
  }

  @Override
  public String address() {
    return "redis://" + Loopback.HOST + ":" + server.port();
  }

  @Override
  public void check() {
    server.process().checkAlive();
  }

  @Override
  public void close() {
    server.close();
  }
}
