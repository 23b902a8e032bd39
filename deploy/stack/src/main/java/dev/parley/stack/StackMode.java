package dev.parley.stack;

/** Where the parts of a stack run that have no address of their own. */
public enum StackMode {
  /** Kafka within this JVM, Postgres and Redis as its child processes. */
  EMBEDDED,
  /** In containers, made and removed by Testcontainers. */
  DOCKER,
  /** Nothing is started: every part has an address. */
  EXTERNAL
}
