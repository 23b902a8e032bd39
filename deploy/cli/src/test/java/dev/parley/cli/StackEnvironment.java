package dev.parley.cli;

import dev.parley.stack.TestStack;
import java.util.HashMap;
import java.util.Map;

/** What the environment of commands and workers says of where a test's services are. */
final class StackEnvironment {
  private StackEnvironment() {}

  /** May be added to. */
  static Map<String, String> of(TestStack stack) throws InterruptedException {
    Map<String, String> environment = new HashMap<>();
    environment.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers());
    environment.put("PARLEY_TOPICS_PREFIX", stack.topics().prefix());
    environment.put("PARLEY_TOPICS_PARTITIONS", Integer.toString(stack.topics().partitions()));
    environment.put("PARLEY_DATABASE_URL", stack.jdbcUrl());
    environment.put("PARLEY_DATABASE_USER", stack.databaseUser());
    environment.put("PARLEY_DATABASE_PASSWORD", stack.databasePassword());
    return environment;
  }
}
