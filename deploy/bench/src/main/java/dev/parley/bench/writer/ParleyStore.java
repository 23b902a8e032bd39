package dev.parley.bench.writer;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.PostgresStore;
import java.sql.SQLException;
import java.util.List;

/** The writer-worker's own store. */
final class ParleyStore implements WritePath {
  private final Database database;
  private final PostgresStore store;

  /**
   * @param url of the same database, perhaps by way of a proxy
   */
  ParleyStore(BenchDatabase database, String url) {
    this(database, url, () -> {});
  }

  /**
   * @param onIndexDemand called when vector indexes should be looked at
   */
  ParleyStore(BenchDatabase database, String url, Runnable onIndexDemand) {
    this.database = database.database(url);
    this.store = new PostgresStore(this.database, onIndexDemand);
  }

  @Override
  public void write(List<EmbeddedConversation> batch) throws SQLException {
    store.write(batch);
  }

  @Override
  public void close() {
    database.close();
  }
}
