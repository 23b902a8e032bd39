package dev.parley.stack;

import dev.parley.wire.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * One test class's own part of the shared stack: topics, a database and a Redis database that
 * nobody else uses. Each is made when it is first asked for, and removed after the class.
 */
public final class TestStack implements AutoCloseable {
  /** Of a topic, unless a test asks for others. */
  public static final int PARTITIONS = 4;

  private static final int NAME_LENGTH = 40;

  private final ParleyStack stack;
  private final String owner;
  private final List<AutoCloseable> made = new ArrayList<>();
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

  /** The same Kafka by way of {@link #kafkaProxy}, whatever address a client is told. */
  public String proxiedBootstrapServers() {
    return Loopback.HOST + ":" + kafkaProxy().port();
  }

  /**
   * Makes Kafka fail, for clients of {@link #proxiedBootstrapServers} alone; after the class it
   * forwards again. Only an embedded Kafka has it: with another, the test that asks is skipped.
   */
  public TcpProxy kafkaProxy() {
    stack.check();
    return stack
        .kafkaProxy()
        .orElseThrow(() -> new TestAbortedException("there is no proxy before this Kafka"));
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
    String prefix = shortName() + "-" + randomPart() + ".";
    var created = TestTopics.create(bootstrapServers(), prefix, partitions);
    made.add(created);
    return created.topics();
  }

  /** Of this class's database, which is empty at first. */
  public String jdbcUrl() {
    return database().address().jdbcUrl();
  }

  /** Who owns the database, and may create others. */
  public String databaseUser() {
    return database().address().user();
  }

  /** Of the user; empty when none is asked for. */
  public String databasePassword() {
    return database().address().password();
  }

  /** Another database, empty, for a test that changes what is about the whole database. */
  public synchronized PostgresAddress newDatabase() {
    stack.check();
    return newTestDatabase().address();
  }

  /** Whether this class's database could {@code CREATE EXTENSION vector}. */
  public boolean hasPgvector() {
    return database().hasPgvector();
  }

  /** Of this class's Redis database, which is empty at first. */
  public synchronized String redisUri() {
    stack.check();
    if (redis == null) {
      redis = TestRedis.claim(stack.redis(), owner);
      made.add(redis);
    }
    return redis.uri();
  }

  /**
   * Removes what was made, once.
   *
   * @throws StackException naming what the tests left open, or which part of the stack has died
   */
  @Override
  public synchronized void close() {
    List<AutoCloseable> open = new ArrayList<>(made);
    made.clear();
    stack.check();
    open.add(this::healKafka);
    @Nullable StackException failure = null;
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        var told = e instanceof StackException its ? its : new StackException(e.toString(), e);
        if (failure == null) {
          failure = told;
        } else {
          failure.addSuppressed(told);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void healKafka() throws IOException {
    if (stack.kafkaProxy().isPresent()) {
      stack.kafkaProxy().get().forward();
    }
  }

  private synchronized TestDatabase database() {
    stack.check();
    if (database == null) {
      database = newTestDatabase();
    }
    return database;
  }

  private TestDatabase newTestDatabase() {
    var created = TestDatabase.create(stack.postgres(), "parley_test_" + randomPart(), owner);
    made.add(created);
    return created;
  }

  private String shortName() {
    String name = owner.substring(owner.lastIndexOf('.') + 1).replaceAll("[^A-Za-z0-9]", "");
    return name.substring(0, Math.min(NAME_LENGTH, name.length()));
  }

  private static String randomPart() {
    return UUID.randomUUID().toString().substring(0, 8);
  }
}
