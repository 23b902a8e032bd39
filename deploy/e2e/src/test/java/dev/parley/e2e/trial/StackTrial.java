package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.worker.Backends;
import dev.parley.stack.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Trials on the part of the shared stack that a test class has. */
public final class StackTrial {
  private StackTrial() {}

  static Trial start(TestStack stack, Class<?> test, TrialSettings settings) throws Exception {
    return Trial.start(backends(stack, stack.redisUri()), settings, logs(test));
  }

  /** Where logs are kept, those of the last run. */
  public static Path logs(Class<?> test) throws IOException {
    Path directory = Path.of("target", "trials", test.getSimpleName());
    if (Files.exists(directory)) {
      try (Stream<Path> old = Files.walk(directory)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    return Files.createDirectories(directory);
  }

  /** What a class's part of the stack is to workers. */
  public static Backends backends(TestStack stack, String redisUri) throws InterruptedException {
    return new Backends(
        stack.bootstrapServers(),
        stack.topics(),
        stack.jdbcUrl(),
        stack.databaseUser(),
        stack.databasePassword(),
        redisUri);
  }

  static TrialSettings settings(int replicas) {
    return TrialSettings.of(replicas, replicas, 300);
  }

  /** {@code -Dparley.e2e.seed=N} repeats a run. */
  static long seed() {
    String given = System.getProperty("parley.e2e.seed");
    long seed = given == null ? new SplittableRandom().nextInt(1_000_000) : Long.parseLong(given);
    System.out.println("parley.e2e.seed=" + seed);
    return seed;
  }

  static void assertHeld(Verdict verdict) {
    System.out.println(verdict);
    assertThat(verdict.broken()).as("%s", verdict).isEmpty();
    assertThat(verdict.stored()).isPositive();
    assertThat(verdict.deadLettered()).isPositive();
  }
}
