package dev.parley.stack;

/**
 * What containers are made of.
 *
 * @param kafka an image that is used like {@code apache/kafka}
 * @param postgres an image that is used like {@code postgres}, with pgvector
 * @param redis an image that is used like {@code redis}
 */
public record DockerImages(String kafka, String postgres, String redis) {
  /** The images of the releases that Parley is tested with. */
  public static final DockerImages DEFAULT =
      new DockerImages("apache/kafka:4.3.1", "pgvector/pgvector:pg17", "redis:7-alpine");
}
