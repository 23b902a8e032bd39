package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.VectorIndexer;
import java.time.Duration;

/** What serves searches while rows are written. */
enum IndexMode {
  NONE("no vector index"),
  PLAIN("one plain HNSW index"),
  PARLEY("Parley's index");

  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  private final String label;

  IndexMode(String label) {
    this.label = label;
  }

  /** As it stands in tables. */
  String label() {
    return label;
  }

  /** Begins to serve searches of {@code database} until the result is closed. */
  AutoCloseable on(BenchDatabase database) throws Exception {
    return switch (this) {
      case NONE -> () -> {};
      case PLAIN -> plain(database);
      case PARLEY -> parley(database);
    };
  }

  /** The same index for the rows of {@code table}, LangChain4j's. */
  static void alsoOf(String table, BenchDatabase database) throws Exception {
    database.execute(
        "CREATE INDEX %1$s_nearest ON %1$s USING hnsw (embedding vector_cosine_ops)"
            .formatted(table));
  }

  private static AutoCloseable plain(BenchDatabase database) throws Exception {
    database.execute("CREATE EXTENSION IF NOT EXISTS vector");
    database.execute(
        ("CREATE INDEX bench_nearest ON passage"
                + " USING hnsw ((embedding::vector(%d)) vector_cosine_ops) WHERE model_id = %d")
            .formatted(ConversationSource.DIMENSIONS, database.modelId()));
    return () -> database.execute("DROP INDEX bench_nearest");
  }

  /** As a writer-worker does it, by default settings. */
  private static AutoCloseable parley(BenchDatabase database) throws Exception {
    database.execute("CREATE EXTENSION IF NOT EXISTS vector");
    Database connections = database.database(database.url());
    VectorIndexer indexer = new VectorIndexer(connections);
    indexer.start();
    return () -> {
      indexer.stop(STOP_WITHIN);
      connections.close();
    };
  }
}
