package dev.parley.stack;

import java.util.Locale;
import java.util.function.Supplier;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Starts parts in containers, which go when this JVM ends. Testcontainers may be left out of the
 * class path where no container is wanted.
 *
 * @param images what they are made of
 */
record DockerStarter(DockerImages images) implements PartStarter {
  private static final String NAME = "parley";
  private static final int REDIS_PORT = 6379;

  @Override
  public StackPart<String> kafka() {
    return started("Kafka", images.kafka(), this::startKafka);
  }

  @Override
  public StackPart<PostgresAddress> postgres() {
    return started("Postgres", images.postgres(), this::startPostgres);
  }

  @Override
  public StackPart<String> redis() {
    return started("Redis", images.redis(), this::startRedis);
  }

  private StackPart<String> startKafka() {
    var container = new KafkaContainer(image(images.kafka(), "apache/kafka"));
    BrokerSettings.ALL.forEach(
        (key, value) ->
            container.withEnv("KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    container.start();
    return new ContainerPart<>("Kafka", container, container.getBootstrapServers());
  }

  private StackPart<PostgresAddress> startPostgres() {
    var container =
        new PostgreSQLContainer(image(images.postgres(), "postgres"))
            .withDatabaseName(NAME)
            .withUsername(NAME)
            .withPassword(NAME);
    // Instead of the default, which gives up durability.
    container.setCommand("postgres", "-c", "max_connections=100", "-c", "timezone=UTC");
    container.start();
    String url =
        "jdbc:postgresql://"
            + container.getHost()
            + ":"
            + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)
            + "/"
            + NAME;
    return new ContainerPart<>("Postgres", container, new PostgresAddress(url, NAME, NAME));
  }

  private StackPart<String> startRedis() {
    var container =
        new GenericContainer<>(image(images.redis(), "redis"))
            .withExposedPorts(REDIS_PORT)
            .withCommand(
                "redis-server",
                "--save",
                "",
                "--databases",
                Integer.toString(EmbeddedRedis.DATABASES));
    container.start();
    String uri = "redis://" + container.getHost() + ":" + container.getMappedPort(REDIS_PORT);
    return new ContainerPart<>("Redis", container, uri);
  }

  /** Whatever its name, it is used like {@code known}. */
  private static DockerImageName image(String name, String known) {
    return DockerImageName.parse(name).asCompatibleSubstituteFor(known);
  }

  private static <A> StackPart<A> started(String part, String image, Supplier<StackPart<A>> start) {
    try {
      return start.get();
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
