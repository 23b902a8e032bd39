package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Writes batches, each in one transaction. Writing a batch again changes nothing, so whoever does
 * not learn what became of a commit just writes it again. Safe for concurrent use.
 */
public final class PostgresStore {
  /** More in a row than others can be faster by chance. */
  private static final int ATTEMPTS = 5;

  private final Database database;
  private final StoreListener listener;
  private final ModelRegistry models;

  /**
   * @param listener is told what comes
   */
  public PostgresStore(Database database, StoreListener listener) {
    this.database = database;
    this.listener = listener;
    this.models = new ModelRegistry(listener::modelRegistered);
  }

  /**
   * Stores what is newer than what stands.
   *
   * @return what became of each record, in the same order
   * @throws SQLException when nothing of the batch was stored, or it is not known whether it was;
   *     {@link SqlFailure} tells what to do
   */
  public List<Outcome> write(List<EmbeddedConversation> batch) throws SQLException {
    NewestPerKey newest = new NewestPerKey(batch);
    try (Connection connection = database.pool().getConnection()) {
      try {
        List<Outcome> outcomes = upsert(connection, newest);
        database.slowStatements().run(Statement.COMMIT, outcomes.size(), connection::commit);
        return newest.ofRecords(outcomes);
      } catch (SQLException e) {
        if (StoppedWriters.LOCK_TIMEOUT.equals(SqlFailure.stateOf(e))) {
          endStopped(connection, e);
        }
        if (SqlFailure.spoilsConnection(e)) {
          database.evict(connection);
        }
        throw e; // Given back, an open transaction is rolled back by the pool.
      }
    }
  }

  private List<Outcome> upsert(Connection connection, NewestPerKey newest) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        Map<ModelIdentity, Integer> modelIds = models.idsOf(connection, newest.models());
        return new BatchUpsert(
                connection, modelIds, database.slowStatements(), listener::passagesCopied)
            .apply(newest.rows());
      } catch (ChangedMeanwhileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        connection.rollback();
      }
    }
  }

  private static void endStopped(Connection connection, SQLException failure) {
    try {
      StoppedWriters.end(connection);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
