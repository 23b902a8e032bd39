package dev.parley.stack;

import java.util.function.Function;

/**
 * Starts parts in containers, which go when this JVM ends. Testcontainers may be left out of the
 * class path where no container is wanted.
 *
 * @param images what they are made of
 */
record DockerStarter(DockerImages images) implements PartStarter {
  @Override
  public StackPart<String> kafka() {
    return started("Kafka", images.kafka(), image -> Containers.kafka(image));
  }

  @Override
  public StackPart<PostgresAddress> postgres() {
    return started("Postgres", images.postgres(), image -> Containers.postgres(image));
  }

  @Override
  public StackPart<String> redis() {
    return started("Redis", images.redis(), image -> Containers.redis(image));
  }

  private static <A> StackPart<A> started(
      String part, String image, Function<String, StackPart<A>> start) {
    try {
      return start.apply(image);
    } catch (NoClassDefFoundError e) {
      throw new StackException(
          part + " cannot be started in a container: the class path has no Testcontainers", e);
    } catch (RuntimeException e) {
      throw new StackException(
          part
              + " cannot be started in a container of "
              + image
              + ": is a Docker engine running, and can the image be pulled? "
              + e.getMessage(),
          e);
    }
  }
}
