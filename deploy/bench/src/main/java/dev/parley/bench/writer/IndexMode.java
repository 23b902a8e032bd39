package dev.parley.bench.writer;

import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.IndexSettings;
import dev.parley.writer.store.VectorIndexMetrics;
import dev.parley.writer.store.VectorIndexer;
import dev.parley.writer.store.VectorIndexes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What serves searches while rows are written. */
enum IndexMode {
  NONE("no vector index", IndexSettings.Mode.NONE),
  PLAIN("one plain HNSW index", IndexSettings.Mode.PLAIN),
  PARLEY("Parley's segments", IndexSettings.Mode.SEGMENTS);

  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  private final String label;
  private final IndexSettings.Mode setting;

  IndexMode(String label, IndexSettings.Mode setting) {
    this.label = label;
    this.setting = setting;
  }

  /** As it stands in tables. */
  String label() {
    return label;
  }

  /** Makes what indexes there are to be, whatever the time it takes. */
  void make(BenchDatabase database) throws SQLException {
    try (Database connections = database.database(database.url())) {
      new VectorIndexes(connections, settings(), VectorIndexMetrics.NONE).ensure();
    }
  }

  /** Keeps the indexes of {@code database} as a writer-worker does, until the result is closed. */
  AutoCloseable on(BenchDatabase database) throws Exception {
    database.execute("CREATE EXTENSION IF NOT EXISTS vector");
    Database connections = database.database(database.url());
    VectorIndexer indexer = new VectorIndexer(connections, settings(), VectorIndexMetrics.NONE);
    indexer.start();
    while (this != NONE && !isServed(database)) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return () -> {
      indexer.stop(STOP_WITHIN);
      connections.close();
    };
  }

  private IndexSettings settings() {
    return IndexSettings.read(SettingsReader.of(Map.of())).in(setting);
  }

  private static boolean isServed(BenchDatabase database) throws SQLException {
    return !database.value("SELECT count(*) FROM vector_index WHERE valid").equals("0");
  }

  /** A plain HNSW index for the rows of {@code table}, LangChain4j's. */
  static void alsoOf(String table, BenchDatabase database) throws Exception {
    database.execute(
        "CREATE INDEX %1$s_nearest ON %1$s USING hnsw (embedding vector_cosine_ops)"
            .formatted(table));
  }
}
