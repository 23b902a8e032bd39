package dev.parley.stack;

/** Starts each part of a stack in one of the places where it can run. */
interface PartStarter {
  StackPart<String> kafka() throws Exception;

  StackPart<PostgresAddress> postgres() throws Exception;

  StackPart<String> redis() throws Exception;
}
