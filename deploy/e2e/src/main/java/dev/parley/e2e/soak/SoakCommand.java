package dev.parley.e2e.soak;

import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.TrialSettings;
import dev.parley.e2e.worker.Backends;
import dev.parley.stack.ParleyStack;
import dev.parley.stack.StackSettings;
import dev.parley.wire.TopicAdmin;
import dev.parley.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds the guarantees over many rounds of kills. */
@Command(
    name = "soak",
    showDefaultValues = true,
    description = {
      "Kills workers under load, round after round, and holds all guarantees after each.",
      "PARLEY_STACK says where Kafka, Postgres and Redis run: embedded, unless told.",
      "Exit code 1 when a guarantee is broken."
    })
public final class SoakCommand implements Callable<Integer> {
  private static final int PARTITIONS = 8;
  private static final Duration TOPICS_WITHIN = Duration.ofMinutes(1);

  @Option(names = "--rounds", description = "Rounds, each with a kill of both workers.")
  private int rounds = 20;

  @Option(
      names = "--seed",
      description = "Decides the first round; each has one more than that before. Random at first.")
  private @Nullable Long seed;

  @Option(names = "--replicas", description = "Processes of each worker.")
  private int replicas = 2;

  @Option(names = "--rate", description = "Snapshots published a second.")
  private int rate = 300;

  @Option(names = "--conversations", description = "Conversations that each round adds.")
  private int conversations = 300;

  @Option(
      names = "--directory",
      description = "Keeps the table and the workers' logs; target/soak/seed-N unless told.")
  private @Nullable Path directory;

  @Override
  public Integer call() throws Exception {
    long first = seed == null ? new SplittableRandom().nextInt(1_000_000) : seed;
    Path kept = directory == null ? Path.of("target", "soak", "seed-" + first) : directory;
    Path table = Files.createDirectories(kept).resolve("table.txt").toAbsolutePath();
    String name = "soak_" + Long.toUnsignedString(System.nanoTime(), 36);
    try (ParleyStack stack = ParleyStack.start(StackSettings.fromEnvironment(System.getenv()));
        OwnDatabase database = OwnDatabase.create(stack.postgres(), name)) {
      Backends backends =
          new Backends(
              stack.kafka(),
              topics(stack.kafka(), name),
              database.jdbcUrl(),
              stack.postgres().user(),
              stack.postgres().password(),
              stack.redis());
      TrialSettings settings = new TrialSettings(replicas, replicas, rate, Map.of());
      boolean held;
      try (Trial trial = Trial.start(backends, settings, kept)) {
        held = new Soak(trial, conversations, line -> keep(table, line)).run(rounds, first);
      }
      System.out.println("kept in " + table);
      return held ? 0 : 1;
    }
  }

  private static void keep(Path table, String line) {
    System.out.println(line);
    try {
      Files.writeString(table, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("the table cannot be kept", e);
    }
  }

  private static Topics topics(String bootstrapServers, String name) throws InterruptedException {
    Topics topics = new Topics(name + ".", PARTITIONS);
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      new TopicAdmin(admin).createMissing(topics.all(), (short) 1, TOPICS_WITHIN);
    }
    return topics;
  }
}
