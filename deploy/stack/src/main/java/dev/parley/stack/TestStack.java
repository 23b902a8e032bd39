package dev.parley.stack;

import dev.parley.wire.TopicAdmin;
import dev.parley.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/**
 * One test class's own part of the shared stack: topics, a database and a Redis database that
 * nobody else uses. Each is made when it is first asked for, and removed after the class.
 */
public final class TestStack implements AutoCloseable {
  /** Of a topic, unless a test asks for others. */
  public static final int PARTITIONS = 4;

  private static final short REPLICAS = 1;
  private static final Duration TOPICS_WITHIN = Duration.ofMinutes(1);

  private final ParleyStack stack;
  private final String owner;
  private final List<Topics> created = new ArrayList<>();
  private @Nullable Topics topics;
  private @Nullable TestDatabase database;
  private @Nullable TestRedis redis;

  TestStack(ParleyStack stack, String owner) {
    this.stack = stack;
    this.owner = owner;
  }

  /** Of Kafka. */
  public String bootstrapServers() {
    stack.check();
    return stack.kafka();
  }

  /** This class's topics, of {@value #PARTITIONS} partitions, ready to be published to. */
  public synchronized Topics topics() throws InterruptedException {
    if (topics == null) {
      topics = newTopics(PARTITIONS);
    }
    return topics;
  }

  /** Other topics, of {@code partitions} partitions, with another prefix, and ready too. */
  public synchronized Topics newTopics(int partitions) throws InterruptedException {
    stack.check();
    var made = new Topics(shortName() + "." + randomPart() + ".", partitions);
    try (Admin admin = admin()) {
      new TopicAdmin(admin).createMissing(made.all(), REPLICAS, TOPICS_WITHIN);
    }
    created.add(made);
    return made;
  }

  /** Of this class's database, which is empty at first. */
  public String jdbcUrl() {
    return database().address().jdbcUrl();
  }

  public String databaseUser() {
    return database().address().user();
  }

  public String databasePassword() {
    return database().address().password();
  }

  /** Whether this class's database could {@code CREATE EXTENSION vector}. */
  public boolean hasPgvector() {
    return database().hasPgvector();
  }

  /** Of this class's Redis database, which is empty at first. */
  public String redisUri() {
    return redis().uri();
  }

  private synchronized TestDatabase database() {
    stack.check();
    if (database == null) {
      database = TestDatabase.create(stack.postgres(), "t_" + randomPart(), owner);
    }
    return database;
  }

  private synchronized TestRedis redis() {
    stack.check();
    if (redis == null) {
      redis = TestRedis.claim(stack.redis(), owner);
    }
    return redis;
  }

  /**
   * Removes what was made.
   *
   * @throws StackException naming what the tests left open
   */
  @Override
  public synchronized void close() {
    stack.check();
    if (!created.isEmpty()) {
      try (Admin admin = admin()) {
        for (Topics made : created) {
          admin.deleteTopics(made.all().stream().map(topic -> topic.name()).toList());
        }
      }
    }
    if (redis != null) {
      redis.close();
    }
    if (database != null) {
      database.close();
    }
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            stack.kafka(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            "30000"));
  }

  private String shortName() {
    String name = owner.substring(owner.lastIndexOf('.') + 1).replaceAll("[^A-Za-z0-9]", "");
    return name.substring(0, Math.min(40, name.length()));
  }

  private static String randomPart() {
    return UUID.randomUUID().toString().substring(0, 8).toLowerCase(Locale.ROOT);
  }
}
