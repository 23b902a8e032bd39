package dev.parley.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A Kafka, a Postgres and a Redis that run until {@link #close}, or until this JVM ends. */
public final class ParleyStack implements AutoCloseable {
  private final StackPart<String> kafka;
  private final StackPart<PostgresAddress> postgres;
  private final StackPart<String> redis;
  private final Optional<DataDirectory> data;

  private ParleyStack(
      StackPart<String> kafka,
      StackPart<PostgresAddress> postgres,
      StackPart<String> redis,
      Optional<DataDirectory> data) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.redis = redis;
    this.data = data;
  }

  /**
   * Starts the parts that have no address, all at once, and returns when all answer.
   *
   * @throws StackException naming the part that cannot be started and the remedy; nothing is left
   *     running then
   */
  public static ParleyStack start(StackSettings settings) throws InterruptedException {
    return start(settings, false);
  }

  /**
   * As {@link #start(StackSettings)}.
   *
   * @param proxied whether an embedded Kafka can be reached through a proxy too
   */
  public static ParleyStack start(StackSettings settings, boolean proxied)
      throws InterruptedException {
    Optional<DataDirectory> data = dataDirectory(settings);
    // Where all is external, nothing is left to start in a container.
    PartStarter others =
        data.isPresent()
            ? new EmbeddedStarter(data.get(), proxied)
            : new DockerStarter(settings.images());
    var starter = new ChosenStarter(settings, others);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    var kafka = threads.submit(starter::kafka);
    var postgres = threads.submit(starter::postgres);
    var redis = threads.submit(starter::redis);
    threads.shutdown();
    try {
      return new ParleyStack(
          started("Kafka", kafka), started("Postgres", postgres), started("Redis", redis), data);
    } catch (StackException | InterruptedException e) {
      threads.shutdownNow();
      threads.awaitTermination(1, TimeUnit.MINUTES);
      List<AutoCloseable> parts = new ArrayList<>();
      for (Future<? extends AutoCloseable> part : List.of(kafka, postgres, redis)) {
        whenStarted(part).ifPresent(parts::add);
      }
      data.ifPresent(parts::add);
      closeAll(parts).forEach(e::addSuppressed);
      throw e;
    }
  }

  private static Optional<DataDirectory> dataDirectory(StackSettings settings)
      throws InterruptedException {
    if (settings.mode() != StackMode.EMBEDDED) {
      return Optional.empty();
    }
    return Optional.of(
        settings.dataDirectory().isPresent()
            ? DataDirectory.lasting(settings.dataDirectory().get())
            : DataDirectory.temporary());
  }

  private static <P> P started(String name, Future<P> part) throws InterruptedException {
    try {
      return part.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StackException told
          ? told
          : new StackException(name + " cannot be started: " + e.getCause(), e.getCause());
    }
  }

  private static <P> Optional<P> whenStarted(Future<P> part) throws InterruptedException {
    if (!part.isDone() || part.isCancelled()) {
      return Optional.empty();
    }
    try {
      return Optional.of(part.get());
    } catch (ExecutionException e) {
      return Optional.empty();
    }
  }

  /** Bootstrap servers of Kafka. */
  public String kafka() {
    return kafka.address();
  }

  /** What makes Kafka fail for clients that start at its port; only an embedded Kafka has it. */
  public Optional<TcpProxy> kafkaProxy() {
    return kafka instanceof EmbeddedKafka embedded ? embedded.proxy() : Optional.empty();
  }

  /** A database that lasts as long as the stack's data; its user may create others. */
  public PostgresAddress postgres() {
    return postgres.address();
  }

  /** The server of an embedded Postgres, to be frozen; there is none for any other. */
  public Optional<ChildProcess> postgresProcess() {
    return postgres instanceof EmbeddedPostgres embedded
        ? Optional.of(embedded.process())
        : Optional.empty();
  }

  /** {@code redis://} URI of Redis. */
  public String redis() {
    return redis.address();
  }

  /**
   * Says that what the stack runs itself has not died.
   *
   * @throws StackException naming the part that has, and why
   */
  public void check() {
    kafka.check();
    postgres.check();
    redis.check();
  }

  /**
   * Stops what was started, and removes data that was not to be kept.
   *
   * @throws StackException when something did not stop as it should; the others are stopped
   */
  @Override
  public void close() {
    List<AutoCloseable> parts = new ArrayList<>(List.of(kafka, postgres, redis));
    data.ifPresent(parts::add);
    List<Exception> failures = closeAll(parts);
    if (!failures.isEmpty()) {
      var failure = new StackException("the stack did not stop cleanly", failures.get(0));
      failures.subList(1, failures.size()).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private static List<Exception> closeAll(List<AutoCloseable> parts) {
    List<Exception> failures = new ArrayList<>();
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        failures.add(e);
      }
    }
    return failures;
  }
}
