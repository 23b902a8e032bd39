package dev.parley.local;

import dev.parley.stack.ParleyStack;
import dev.parley.stack.PostgresAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The environment that the workers read their settings from: that of this process, under what the
 * command line says and where the stack is.
 */
final class LocalEnvironment {
  /** One machine needs no 24 replicas of a worker, and every partition costs a little. */
  private static final String FEW_PARTITIONS = "6";

  /** Whoever reads the stack's Redis reads its Postgres too, where the texts themselves are. */
  private static final String NO_SECRET = "local";

  private static final PostgresAddress ANY_POSTGRES =
      new PostgresAddress("jdbc:postgresql://127.0.0.1:5432/parley", "postgres", "");

  private final Map<String, String> variables;

  /**
   * @param given the environment of this process
   * @param ownStack whether nobody but this process uses the stack
   * @param embedder what is to embed; none leaves it to the settings
   * @param stateDirectory of the embedder-worker
   */
  LocalEnvironment(
      Map<String, String> given,
      boolean ownStack,
      Optional<EmbedderKind> embedder,
      Path stateDirectory) {
    Map<String, String> all = new HashMap<>(given);
    putIfAbsent(all, "PARLEY_TOPICS_PARTITIONS", FEW_PARTITIONS);
    // A machine that starts all at once is slow at first, and computing again is slower still.
    putIfAbsent(all, "PARLEY_CACHE_CONNECT_TIMEOUT", "30s");
    putIfAbsent(all, "PARLEY_CACHE_TIMEOUT", "5s");
    putIfAbsent(all, "PARLEY_CACHE_DATABASE_TIMEOUT", "5s");
    if (ownStack) {
      // The only worker: after a kill the next run need not wait until its place is free.
      putIfAbsent(all, "PARLEY_WORKER_ID", "local");
      putIfAbsent(all, "PARLEY_CACHE_SECRET", NO_SECRET);
    }
    put(all, "PARLEY_EMBEDDER_STATE_DIR", stateDirectory.toString());
    embedder.ifPresent(kind -> put(all, "PARLEY_EMBEDDER_MODEL", kind.setting()));
    this.variables = Map.copyOf(all);
  }

  /** With the addresses of {@code stack}. */
  Map<String, String> on(ParleyStack stack) {
    return at(stack.kafka(), stack.postgres(), stack.redis());
  }

  /** With addresses at which nothing needs to be: to check settings before a stack is started. */
  Map<String, String> anywhere() {
    return at("127.0.0.1:9092", ANY_POSTGRES, "redis://127.0.0.1:6379");
  }

  private Map<String, String> at(String kafka, PostgresAddress postgres, String redis) {
    Map<String, String> all = new HashMap<>(variables);
    put(all, "PARLEY_KAFKA_BOOTSTRAP_SERVERS", kafka);
    put(all, "PARLEY_DATABASE_URL", postgres.jdbcUrl());
    put(all, "PARLEY_DATABASE_USER", postgres.user());
    put(all, "PARLEY_DATABASE_PASSWORD", postgres.password());
    put(all, "PARLEY_REDIS_URI", redis);
    put(all, "PARLEY_CACHE_DATABASE_URL", postgres.jdbcUrl());
    put(all, "PARLEY_CACHE_DATABASE_USER", postgres.user());
    put(all, "PARLEY_CACHE_DATABASE_PASSWORD", postgres.password());
    return all;
  }

  private static void putIfAbsent(Map<String, String> all, String name, String value) {
    if (!all.containsKey(name + "_FILE")) {
      all.putIfAbsent(name, value);
    }
  }

  private static void put(Map<String, String> all, String name, String value) {
    all.put(name, value);
    all.remove(name + "_FILE");
  }
}
