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
  private final Database database;
  private final ModelRegistry models;

  /**
   * Whether most of the batch before was there already: then the next is asked about before it is
   * sent. A wrong guess costs a trip or some bytes, and changes nothing.
   */
  private volatile boolean replaying;

  /**
   * @param onNewModel called after a model was registered
   */
  public PostgresStore(Database database, Runnable onNewModel) {
    this.database = database;
    this.models = new ModelRegistry(onNewModel);
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
        Map<ModelIdentity, Integer> modelIds = models.idsOf(connection, newest.models());
        SlowStatements statements = database.slowStatements();
        BatchUpsert upsert = new BatchUpsert(connection, modelIds, statements);
        List<Outcome> outcomes =
            replaying ? upsert.applyAskingFirst(newest.rows()) : upsert.apply(newest.rows());
        statements.run(Statement.COMMIT, outcomes.size(), connection::commit);
        replaying = outcomes.stream().filter(Outcome::written).count() * 2 < outcomes.size();
        return newest.ofRecords(outcomes);
      } catch (SQLException e) {
        if (SqlFailure.spoilsConnection(e)) {
          database.evict(connection);
        }
        throw e; // Given back, an open transaction is rolled back by the pool.
      }
    }
  }
}
