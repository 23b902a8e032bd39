package dev.parley.bench.writer;

import dev.parley.writer.store.Database;
import dev.parley.writer.store.IndexSettings;
import dev.parley.writer.store.StoreListener;
import dev.parley.writer.store.VectorIndexMetrics;
import dev.parley.writer.store.VectorIndexer;
import java.time.Duration;

/** Vector indexes that are kept beside the writing, as a writer-worker keeps them. */
final class KeptIndexes implements AutoCloseable {
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  private final Database connections;
  private final VectorIndexer indexer;

  KeptIndexes(Database connections, IndexSettings settings) {
    this.connections = connections;
    this.indexer = new VectorIndexer(connections, settings, VectorIndexMetrics.NONE);
    indexer.start();
  }

  /** To be told what is written. */
  StoreListener listener() {
    return indexer;
  }

  @Override
  public void close() throws InterruptedException {
    try {
      indexer.stop(STOP_WITHIN);
    } finally {
      connections.close();
    }
  }
}
