package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each model its HNSW index where pgvector can be had. Vectors are {@code real[]} everywhere;
 * the index is over their cast, so pgvector can come at any time without a row being rewritten.
 * Indexes are made CONCURRENTLY, while batches are written; one writer makes them at a time.
 *
 * <p>Run as often as you like: it makes what is missing and mends what was left half made.
 */
final class VectorIndexes {
  private static final Logger log = LoggerFactory.getLogger(VectorIndexes.class);

  /** The most dimensions that HNSW takes as {@code vector}, and as {@code halfvec}. */
  static final int VECTOR_DIMENSIONS = 2_000;

  static final int HALFVEC_DIMENSIONS = 4_000;

  private static final String TRY_LOCK =
      "SELECT pg_try_advisory_xact_lock(%d)".formatted(AdvisoryLock.VECTOR_INDEXES.key());

  /** Models whose index is missing, or is there and was never finished and nobody is at it. */
  private static final String UNFINISHED =
      """
      SELECT m.id, m.dimensions, i.indexrelid IS NOT NULL
      FROM model m
      LEFT JOIN pg_class c ON c.relname = 'passage_nearest_' || m.id
        AND c.relnamespace = 'public'::regnamespace
      LEFT JOIN pg_index i ON i.indexrelid = c.oid
      WHERE m.dimensions <= %d AND i.indisvalid IS NOT TRUE
        AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid)
      ORDER BY m.active DESC, m.id
      """
          .formatted(HALFVEC_DIMENSIONS);

  private record Unfinished(int modelId, int dimensions, boolean begun) {}

  private final DataSource dedicated;
  private volatile @Nullable Statement building;

  VectorIndexes(DataSource dedicated) {
    this.dedicated = dedicated;
  }

  /**
   * Makes what is missing; it takes as long as that takes.
   *
   * @return how searches are served, in words for the log and for health
   */
  String ensure() throws SQLException {
    try (Connection connection = dedicated.getConnection()) {
      Pgvector pgvector = Pgvector.of(connection);
      if (!pgvector.usable()) {
        return pgvector.detail();
      }
      List<Unfinished> unfinished = unfinished(connection);
      if (!unfinished.isEmpty() && !makeAlone(connection, pgvector, unfinished)) {
        return "searches are exact for a model whose index another writer is making";
      }
      return pgvector.detail();
    }
  }

  /** Ends what is being made; it is begun again the next time. */
  void cancel() {
    Statement statement = building;
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        log.debug("cannot cancel the making of an index", e);
      }
    }
  }

  /**
   * The lock belongs to a transaction on a connection of its own, because CONCURRENTLY takes none.
   * It is tried, never waited for: a statement that waits holds a snapshot, which whoever makes an
   * index would wait for in turn.
   */
  private boolean makeAlone(Connection connection, Pgvector pgvector, List<Unfinished> unfinished)
      throws SQLException {
    try (Connection locking = dedicated.getConnection()) {
      locking.setAutoCommit(false);
      try (Statement statement = locking.createStatement()) {
        try (ResultSet row = statement.executeQuery(TRY_LOCK)) {
          row.next();
          if (!row.getBoolean(1)) {
            return false;
          }
        }
        // After the SELECT, whose snapshot the server keeps until the next statement comes: it too
        // would be waited for.
        statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
      }
      for (Unfinished one : unfinished) {
        make(connection, pgvector, one);
      }
      locking.rollback();
      return true;
    }
  }

  private void make(Connection connection, Pgvector pgvector, Unfinished model)
      throws SQLException {
    String name = "public.passage_nearest_" + model.modelId();
    try (Statement statement = connection.createStatement()) {
      building = statement;
      if (model.begun()) {
        statement.execute("DROP INDEX CONCURRENTLY IF EXISTS " + name);
      }
      long begun = System.nanoTime();
      statement.execute(pgvector.createIndex(model.modelId(), model.dimensions()));
      log.info(
          "made the vector index of model {} in {} ms",
          model.modelId(),
          (System.nanoTime() - begun) / 1_000_000);
    } finally {
      building = null;
    }
  }

  private static List<Unfinished> unfinished(Connection connection) throws SQLException {
    List<Unfinished> unfinished = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(UNFINISHED)) {
      while (row.next()) {
        unfinished.add(new Unfinished(row.getInt(1), row.getInt(2), row.getBoolean(3)));
      }
    }
    return unfinished;
  }
}
