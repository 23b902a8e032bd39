package dev.parley.bench.writer;

import dev.parley.wire.EmbeddedConversation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A way that Parley does not go: {@code COPY} of both tables' rows into temporary ones, from where
 * they are merged, guarded by their positions. In place of a conversation's number its place in the
 * batch is sent. See {@link ConversationGuard} for what it leaves out.
 */
final class StagedUpsert implements WritePath {
  private static final String STAGES =
      """
      CREATE TEMP TABLE staged_conversation (LIKE conversation) ON COMMIT DELETE ROWS;
      ALTER TABLE staged_conversation ALTER stored_at DROP NOT NULL, ALTER updated_at DROP NOT NULL;
      CREATE TEMP TABLE staged_passage (LIKE passage) ON COMMIT DELETE ROWS;
      ALTER TABLE staged_passage ALTER segment DROP NOT NULL;
      CREATE TEMP TABLE kept (place bigint, number bigint, replaced boolean) ON COMMIT DELETE ROWS
      """;

  /** In one trip; what a statement deletes, the same one could not insert anew. */
  private static final String MERGE =
      ConversationGuard.LOCK
          + """
          ;
          WITH stored AS (
            INSERT INTO conversation (tenant, conversation_id, generation, log_partition, log_offset,
              models, user_id, platform, occurred_at, transcript, summary, metadata)
            SELECT i.tenant, i.conversation_id, i.generation, i.log_partition, i.log_offset, i.models,
              i.user_id, i.platform, i.occurred_at, i.transcript, i.summary, i.metadata
            FROM staged_conversation i
          """
          + ConversationGuard.NOT_ERASED
          + " ORDER BY i.tenant, i.conversation_id "
          + ConversationGuard.ON_CONFLICT
          + """
            RETURNING tenant, conversation_id, number, xmax <> 0 AS replaced)
          INSERT INTO kept SELECT i.number, s.number, s.replaced
          FROM stored s JOIN staged_conversation i USING (tenant, conversation_id);
          DELETE FROM passage p USING kept k, staged_conversation i
          WHERE k.replaced AND i.number = k.place
            AND p.tenant = i.tenant AND p.conversation_number = k.number;
          INSERT INTO passage (tenant, conversation_number, model_id, ordinal, range_start, range_end,
            text_hash, embedding, without_vector)
          SELECT p.tenant, k.number, p.model_id, p.ordinal, p.range_start, p.range_end, p.text_hash,
            p.embedding, p.without_vector
          FROM staged_passage p JOIN kept k ON k.place = p.conversation_number
          """;

  private final Connection connection;
  private final TableRows rows;

  StagedUpsert(BenchDatabase database) throws SQLException {
    this.rows = new TableRows(database.modelId());
    this.connection = ConversationGuard.connect(database);
    try (Statement statement = connection.createStatement()) {
      statement.execute(STAGES);
    }
    connection.commit();
  }

  @Override
  public void write(List<EmbeddedConversation> batch) throws SQLException {
    rows.copyConversations(connection, "staged_conversation", 0, batch);
    rows.copyPassages(connection, "staged_passage", i -> i, batch);
    merge();
    connection.commit();
  }

  private void merge() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(MERGE)) {
      statement.execute();
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
