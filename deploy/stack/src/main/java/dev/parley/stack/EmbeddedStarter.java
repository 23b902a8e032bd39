package dev.parley.stack;

import java.io.IOException;

/**
 * Starts parts on this machine.
 *
 * @param data where they keep their state
 * @param proxied whether Kafka can be reached through a proxy too
 */
record EmbeddedStarter(DataDirectory data, boolean proxied) implements PartStarter {
  @Override
  public StackPart<String> kafka() throws Exception {
    return EmbeddedKafka.start(data.directory("kafka"), proxied);
  }

  @Override
  public StackPart<PostgresAddress> postgres() throws IOException, InterruptedException {
    Unprivileged runner = Unprivileged.choose();
    ProgramCache programs =
        runner.owner().isPresent() ? ProgramCache.ofEverybody() : ProgramCache.ofUser();
    return EmbeddedPostgres.start(data.directory("postgres"), data.isLasting(), programs, runner);
  }

  @Override
  public StackPart<String> redis() throws IOException, InterruptedException {
    return EmbeddedRedis.start(data.directory("redis"), data.isLasting(), ProgramCache.ofUser());
  }
}
