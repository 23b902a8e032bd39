package dev.parley.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/** Prints how long each part takes to start and stop, one after the other: see RATIONALE.md. */
final class StartTimes {
  private StartTimes() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("start-times");
    for (String state : new String[] {"new data", "old data"}) {
      try (var data = DataDirectory.lasting(directory)) {
        var starter = new EmbeddedStarter(data, false);
        time(state, "Redis", starter::redis);
        time(state, "Postgres", starter::postgres);
        time(state, "Kafka", starter::kafka);
      }
    }
    DataDirectory.remove(directory);
  }

  private interface Start {
    StackPart<?> start() throws Exception;
  }

  private static void time(String state, String name, Start start) throws Exception {
    long begin = System.nanoTime();
    StackPart<?> part = start.start();
    long up = System.nanoTime();
    part.close();
    long down = System.nanoTime();
    System.out.printf(
        "%s, %s: up in %d ms, down in %d ms%n",
        state, name, (up - begin) / 1_000_000, (down - up) / 1_000_000);
  }
}
