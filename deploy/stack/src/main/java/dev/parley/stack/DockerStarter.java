package dev.parley.stack;

/**
 * Starts parts in containers.
 *
 * @param images what they are made of
 */
record DockerStarter(DockerImages images) implements PartStarter {
  @Override
  public StackPart<String> kafka() {
    throw new StackException("no docker yet: " + images);
  }

  @Override
  public StackPart<PostgresAddress> postgres() {
    throw new StackException("no docker yet: " + images);
  }

  @Override
  public StackPart<String> redis() {
    throw new StackException("no docker yet: " + images);
  }
}
