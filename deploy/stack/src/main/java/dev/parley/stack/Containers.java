package dev.parley.stack;

import java.util.Locale;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The containers of the parts: the only place that knows Testcontainers. */
final class Containers {
  private static final String NAME = "parley";
  private static final int REDIS_PORT = 6379;

  private Containers() {}

  static StackPart<String> kafka(String image) {
    var container = new KafkaContainer(like(image, "apache/kafka"));
    BrokerSettings.ALL.forEach(
        (key, value) ->
            container.withEnv("KAFKA_" + key.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    container.start();
    return new ContainerPart<>("Kafka", container, container.getBootstrapServers());
  }

  static StackPart<PostgresAddress> postgres(String image) {
    var container =
        new PostgreSQLContainer(like(image, "postgres"))
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

  static StackPart<String> redis(String image) {
    var container =
        new GenericContainer<>(like(image, "redis"))
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
  private static DockerImageName like(String name, String known) {
    return DockerImageName.parse(name).asCompatibleSubstituteFor(known);
  }
}
