package dev.parley.e2e.worker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of workers, as their environment gives them. */
public final class WorkerEnvironment {
  private final Backends backends;
  private final Map<WorkerKind, Map<String, String>> more;

  /**
   * @param more settings of one trial, by the names of their variables; they win over ours
   */
  public WorkerEnvironment(Backends backends, Map<WorkerKind, Map<String, String>> more) {
    this.backends = backends;
    this.more = Map.copyOf(more);
  }

  /** For the replica {@code name}, which may keep state in {@code directory}. */
  Map<String, String> of(WorkerKind kind, String name, Path directory) {
    Map<String, String> all = new HashMap<>();
    all.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers());
    all.put("PARLEY_TOPICS_PREFIX", backends.topics().prefix());
    all.put("PARLEY_TOPICS_PARTITIONS", Integer.toString(backends.topics().partitions()));
    all.put("PARLEY_OPS_HOST", "127.0.0.1");
    all.put("PARLEY_OPS_PORT", "0");
    all.put("PARLEY_WORKER_ID", name);
    switch (kind) {
      case EMBEDDER -> {
        all.put("PARLEY_EMBEDDER_STATE_DIR", directory.toString());
        all.put("PARLEY_EMBEDDER_MODEL", "hashing");
        all.put("PARLEY_REDIS_URI", backends.redisUri());
        all.put("PARLEY_CACHE_DATABASE_URL", backends.jdbcUrl());
        all.put("PARLEY_CACHE_DATABASE_USER", backends.databaseUser());
        all.put("PARLEY_CACHE_DATABASE_PASSWORD", backends.databasePassword());
      }
      case WRITER -> {
        all.put("PARLEY_DATABASE_URL", backends.jdbcUrl());
        all.put("PARLEY_DATABASE_USER", backends.databaseUser());
        all.put("PARLEY_DATABASE_PASSWORD", backends.databasePassword());
      }
    }
    all.putAll(more.getOrDefault(kind, Map.of()));
    return all;
  }
}
