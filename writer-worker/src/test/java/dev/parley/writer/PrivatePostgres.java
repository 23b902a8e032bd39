package dev.parley.writer;

import dev.parley.stack.ChildProcess;
import dev.parley.stack.DockerImages;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.PostgresAddress;
import dev.parley.stack.StackMode;
import dev.parley.stack.StackSettings;
import dev.parley.stack.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Postgres that nobody else uses, to be hung, stopped and started again at its address. */
final class PrivatePostgres implements AutoCloseable {
  private static final Duration WITHIN = Duration.ofSeconds(60);

  /** In a user namespace, so that Postgres runs for root too; its files stay ours. */
  private static final List<String> AS_NOBODY = List.of("unshare", "--user");

  /** The same, with a disk of few megabytes in the directory that follows. */
  private static final List<String> WITH_SMALL_DISK =
      List.of(
          "unshare",
          "--user",
          "--map-root-user",
          "--mount",
          "sh",
          "-c",
          "mount -t tmpfs -o size=6m,mode=700 none \"$0\" && exec unshare --user \"$@\"");

  private final List<String> command;
  private final Path log;
  private final Path smallDisk;
  private final TestDatabase database;
  private ChildProcess server;

  private PrivatePostgres(Path directory, List<String> command, TestDatabase database) {
    this.log = directory.resolve("postgres.log");
    this.smallDisk = directory.resolve("small-disk");
    this.command = command;
    this.database = database;
  }

  /** Has a stack make one in {@code directory}, and starts it as that did. */
  static PrivatePostgres start(TestStack shared, Path directory)
      throws IOException, InterruptedException, SQLException {
    StackSettings onlyPostgres =
        new StackSettings(
            StackMode.EMBEDDED,
            Optional.of(shared.bootstrapServers()),
            Optional.empty(),
            Optional.of(shared.redisUri()),
            Optional.of(directory.resolve("stack")),
            DockerImages.DEFAULT);
    PostgresAddress address;
    List<String> command = new ArrayList<>();
    try (ParleyStack stack = ParleyStack.start(onlyPostgres)) {
      address = stack.postgres();
      ProcessHandle.Info made = ProcessHandle.of(postmaster(address)).orElseThrow().info();
      command.add(made.command().orElseThrow());
      command.addAll(List.of(made.arguments().orElseThrow()));
    }
    Files.createDirectory(directory.resolve("small-disk"));
    PrivatePostgres postgres =
        new PrivatePostgres(directory, List.copyOf(command), TestDatabase.of(address));
    postgres.start();
    return postgres;
  }

  private static long postmaster(PostgresAddress address) throws IOException, SQLException {
    String directory = TestDatabase.of(address).value("SHOW data_directory");
    return Long.parseLong(Files.readAllLines(Path.of(directory, "postmaster.pid")).get(0));
  }

  TestDatabase database() {
    return database;
  }

  /** Where a tablespace finds a disk of six megabytes. */
  Path smallDisk() {
    return smallDisk;
  }

  /** Whether this machine lets us mount one. */
  static boolean hasSmallDisk(Path directory) throws IOException, InterruptedException {
    return runs(WITH_SMALL_DISK, directory, List.of("true"));
  }

  void start() throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    if (hasSmallDisk(smallDisk)) {
      all.addAll(WITH_SMALL_DISK);
      all.add(smallDisk.toString());
    } else if (System.getProperty("user.name").equals("root")) {
      all.addAll(AS_NOBODY);
    }
    all.addAll(command);
    server = ChildProcess.start("a Postgres of its own", all, Map.of("LC_ALL", "C"), log);
    long deadline = System.nanoTime() + WITHIN.toNanos();
    while (true) {
      try (Connection connection = database.connect()) {
        return;
      } catch (SQLException e) {
        if (System.nanoTime() - deadline > 0 || !server.isAlive()) {
          throw new IllegalStateException("not started, see " + Files.readString(log), e);
        }
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Stops it.
   *
   * @param signal {@code INT} for fast, {@code QUIT} for immediate
   */
  void stop(String signal) throws IOException, InterruptedException {
    run(List.of("kill", "-s", signal, Long.toString(server.pid())));
    if (!server.awaitExit(WITHIN)) {
      throw new IllegalStateException("did not stop on " + signal);
    }
  }

  /** Nothing of it runs, and its connections stay. */
  void hang() throws IOException, InterruptedException {
    server.freeze();
  }

  void resume() throws IOException, InterruptedException {
    server.thaw();
  }

  private static boolean runs(List<String> prefix, Path argument, List<String> command)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(prefix);
    words.add(argument.toString());
    words.addAll(command);
    return run(words) == 0;
  }

  private static int run(List<String> words) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (server.isAlive()) {
      resume();
      stop("INT");
    }
  }
}
