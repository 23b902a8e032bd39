package dev.parley.stack;

import java.io.IOException;

/**
 * Starts parts on this machine.
 *
 * @param data where they keep their state
 */
record EmbeddedStarter(DataDirectory data) implements PartStarter {
  @Override
  public StackPart<String> kafka() throws Exception {
    return EmbeddedKafka.start(data.directory("kafka"));
  }

  @Override
  public StackPart<PostgresAddress> postgres() throws IOException, InterruptedException {
    return EmbeddedPostgres.start(data.directory("postgres"), programs());
  }

  @Override
  public StackPart<String> redis() throws IOException, InterruptedException {
    return EmbeddedRedis.start(data.directory("redis"), data.isLasting(), programs());
  }

  private static ProgramCache programs() throws IOException {
    return ProgramCache.ofUser(System.getenv());
  }
}
