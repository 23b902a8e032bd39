package dev.parley.bench.writer;

import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.IndexSettings;
import dev.parley.writer.store.VectorIndexMetrics;
import dev.parley.writer.store.VectorIndexes;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What serves searches while rows are written. */
enum IndexMode {
  NONE("no vector index", IndexSettings.Mode.NONE),
  PLAIN("one plain HNSW index", IndexSettings.Mode.PLAIN),
  PARLEY("Parley's segments", IndexSettings.Mode.SEGMENTS);

  /** What is old lies in graphs. */
  private static final Map<String, String> SEALED = Map.of("parley.index.seal-at", "1000");

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

  /** Makes what indexes there are of old passages, whatever the time it takes. */
  void make(BenchDatabase database) throws SQLException {
    try (Database connections = database.database(database.url())) {
      new VectorIndexes(connections, settings(SEALED), VectorIndexMetrics.NONE).ensure();
    }
  }

  /**
   * Keeps the indexes of {@code database} as a writer-worker does, until the result is closed. Who
   * writes may tell its listener.
   */
  KeptIndexes on(BenchDatabase database) throws Exception {
    database.execute("CREATE EXTENSION IF NOT EXISTS vector");
    KeptIndexes indexes = new KeptIndexes(database.database(database.url()), settings(Map.of()));
    while (this != NONE && !isServed(database)) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return indexes;
  }

  private IndexSettings settings(Map<String, String> told) {
    return IndexSettings.read(SettingsReader.of(told)).in(setting);
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
