package dev.parley.bench.writer;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.writer.store.Database;
import dev.parley.writer.store.PostgresStore;
import dev.parley.writer.store.StoreListener;
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
    this(database, url, StoreListener.NONE);
  }

  /**
   * @param listener is told what is written
   */
  ParleyStore(BenchDatabase database, String url, StoreListener listener) {
    this.database = database.database(url);
    this.store = new PostgresStore(this.database, listener);
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
