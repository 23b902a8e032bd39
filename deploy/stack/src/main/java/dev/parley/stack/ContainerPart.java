package dev.parley.stack;

import org.testcontainers.containers.GenericContainer;

/**
 * A part that runs in a container.
 *
 * @param name what errors call it
 * @param container which is running
 */
record ContainerPart<A>(String name, GenericContainer<?> container, A address)
    implements StackPart<A> {
  private static final int LOG_CHARACTERS = 2_000;

  @Override
  public void check() {
    if (!container.isRunning()) {
      String log = container.getLogs();
      throw new StackException(
          name
              + " has ended in its container; the end of its log:\n"
              + log.substring(Math.max(0, log.length() - LOG_CHARACTERS)));
    }
  }

  @Override
  public void close() {
    container.stop();
  }
}
