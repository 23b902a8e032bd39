package dev.parley.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Postgres as our child process: durable as in production ({@code fsync} and {@code
 * synchronous_commit} on), reachable from this machine only.
 */
final class EmbeddedPostgres implements StackPart<PostgresAddress> {
  private static final String NAME = "the embedded Postgres";
  private static final String USER = "postgres";
  private static final String DATABASE = "parley";
  // Errors are told in English.
  private static final Map<String, String> ENVIRONMENT = Map.of("LC_ALL", "C");
  // Recovery after a crash comes first.
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration INIT_WITHIN = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final String CANNOT_CONNECT_NOW = "57P03";
  private static final String CONNECTION_FAILED = "08";
  private static final String DUPLICATE_DATABASE = "42P04";

  private final ChildProcess process;
  private final PostgresAddress address;

  private EmbeddedPostgres(ChildProcess process, PostgresAddress address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts it on what {@code directory} holds, made first if it holds none.
   *
   * @param lasting whether a cluster that is made must outlive a loss of power
   * @param programs where it is unpacked, and may be read by {@code runner}
   */
  static EmbeddedPostgres start(
      Path directory, boolean lasting, ProgramCache programs, Unprivileged runner)
      throws IOException, InterruptedException {
    Path bin = programs.unpacked(resource(Platform.current()), new TarXz()).resolve("bin");
    runner.giveAway(directory);
    Path log = directory.resolve("postgres.log");
    Path cluster = directory.resolve("cluster");
    if (!Files.isDirectory(cluster)) {
      initialise(bin, runner, lasting, cluster, log);
    }
    Leftover.awaitEnd(cluster.resolve("postmaster.pid"), "postgres");
    for (int attempt = 1; ; attempt++) {
      int port = Loopback.freePort();
      ChildProcess process = launch(bin, runner, cluster, port, log);
      var server =
          new PostgresAddress(
              "jdbc:postgresql://" + Loopback.HOST + ":" + port + "/postgres", USER, "");
      try {
        awaitReady(process, server);
        createDatabase(server);
        return new EmbeddedPostgres(process, server.withDatabase(DATABASE));
      } catch (InterruptedException e) {
        process.close();
        throw e;
      } catch (StackException e) {
        process.close();
        // The port, or the shared memory of backends that outlived a killed server by a moment.
        if (attempt == Loopback.ATTEMPTS || !process.endOfLog().contains("in use")) {
          throw e;
        }
      }
    }
  }

  static String resource(Platform platform) {
    return "/postgres-" + platform.system() + (platform.arm() ? "-arm_64.txz" : "-x86_64.txz");
  }

  /** Made beside its place and then moved there, so that a cluster is never half made. */
  private static void initialise(
      Path bin, Unprivileged runner, boolean lasting, Path cluster, Path log)
      throws IOException, InterruptedException {
    Path beside = cluster.resolveSibling("cluster.new");
    if (Files.exists(beside)) {
      DataDirectory.remove(beside);
    }
    List<String> arguments =
        List.of(
            "--pgdata=" + beside,
            "--username=" + USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions",
            lasting ? "--sync-method=fsync" : "--no-sync");
    List<String> command = runner.command(bin.resolve("initdb"), arguments);
    try (var process = ChildProcess.start("initdb", command, ENVIRONMENT, log)) {
      if (!process.awaitExit(INIT_WITHIN) || process.exitCode().orElse(1) != 0) {
        String who =
            runner.owner().isPresent()
                ? " (as user " + runner.owner().getAsInt() + ", who must be able to reach it)"
                : "";
        throw new StackException(
            "initdb could not make a Postgres in "
                + beside
                + who
                + "; the end of "
                + log
                + ":\n"
                + process.endOfLog());
      }
    }
    Files.move(beside, cluster);
  }

  private static ChildProcess launch(
      Path bin, Unprivileged runner, Path cluster, int port, Path log) throws IOException {
    List<String> arguments =
        List.of(
            "-D",
            cluster.toString(),
            "--port=" + port,
            "--listen_addresses=" + Loopback.HOST,
            "--unix_socket_directories=",
            "--max_connections=100",
            "--fsync=on",
            "--synchronous_commit=on",
            "--timezone=UTC");
    List<String> command = runner.command(bin.resolve("postgres"), arguments);
    // INT: do not wait for clients, but write everything.
    return ChildProcess.start(NAME, command, ENVIRONMENT, log, ChildProcess.Signal.INT);
  }

  private static void awaitReady(ChildProcess process, PostgresAddress server)
      throws InterruptedException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (true) {
      process.checkAlive();
      try (Connection connection = server.connect()) {
        return;
      } catch (SQLException e) {
        String state = String.valueOf(e.getSQLState());
        boolean starting = state.equals(CANNOT_CONNECT_NOW) || state.startsWith(CONNECTION_FAILED);
        if (!starting || System.nanoTime() - deadline > 0) {
          throw new StackException(
              NAME + " did not answer within " + READY_WITHIN + "; its log is " + process.log(), e);
        }
      }
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }
  }

  private static void createDatabase(PostgresAddress server) {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + DATABASE + " TEMPLATE template0");
    } catch (SQLException e) {
      if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
        throw new StackException(NAME + " cannot create the database " + DATABASE, e);
      }
    }
  }

  @Override
  public PostgresAddress address() {
    return address;
  }

  @Override
  public void check() {
    process.checkAlive();
  }

  /** The server, whose children are its connections. */
  ChildProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
