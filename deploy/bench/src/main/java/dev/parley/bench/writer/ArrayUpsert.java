package dev.parley.bench.writer;

import dev.parley.wire.EmbeddedConversation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A way that Parley does not go: one {@code INSERT … ON CONFLICT} of all conversations, an array a
 * column, guarded by their positions; then {@code COPY} of the passages of those that were stored.
 */
final class ArrayUpsert implements WritePath {
  private static final String CONVERSATIONS =
      ConversationGuard.LOCK
          + """
          ;
          WITH stored AS (
            INSERT INTO conversation (tenant, conversation_id, generation, log_partition, log_offset,
              models, user_id, platform, occurred_at, transcript, summary, metadata)
            SELECT i.tenant, i.conversation_id, i.generation, i.log_partition, i.log_offset,
              ARRAY[%d], i.user_id, i.platform, i.occurred_at, i.transcript, i.summary,
              i.metadata::jsonb
            FROM unnest(?::text[], ?::text[], ?::integer[], ?::integer[], ?::bigint[], ?::text[],
                ?::text[], ?::timestamptz[], ?::text[], ?::text[], ?::text[])
              AS i (tenant, conversation_id, generation, log_partition, log_offset, user_id,
                platform, occurred_at, transcript, summary, metadata)
          """
          + ConversationGuard.NOT_ERASED
          + " ORDER BY i.tenant, i.conversation_id "
          + ConversationGuard.ON_CONFLICT
          + """
            RETURNING tenant, conversation_id, number, xmax <> 0 AS replaced)
          SELECT i.place, s.number, s.replaced
          FROM stored s JOIN unnest(?::text[], ?::text[]) WITH ORDINALITY
            AS i (tenant, conversation_id, place) USING (tenant, conversation_id)
          ORDER BY s.number
          """;

  private static final String DELETE =
      """
      DELETE FROM passage p USING unnest(?::text[], ?::bigint[]) AS i (tenant, number)
      WHERE p.tenant = i.tenant AND p.conversation_number = i.number
      """;

  private final Connection connection;
  private final TableRows rows;
  private final String conversations;

  private record Stored(long number, boolean replaced, EmbeddedConversation row) {}

  ArrayUpsert(BenchDatabase database) throws SQLException {
    this.rows = new TableRows(database.modelId());
    this.conversations = CONVERSATIONS.formatted(database.modelId());
    this.connection = database.connect();
    connection.setAutoCommit(false);
  }

  @Override
  public void write(List<EmbeddedConversation> batch) throws SQLException {
    List<Stored> stored = upsert(batch);
    List<Stored> replaced = stored.stream().filter(Stored::replaced).toList();
    if (!replaced.isEmpty()) {
      delete(replaced);
    }
    if (!stored.isEmpty()) {
      long[] numbers = stored.stream().mapToLong(Stored::number).toArray();
      rows.copyPassages(
          connection, "passage", i -> numbers[i], stored.stream().map(Stored::row).toList());
    }
    connection.commit();
  }

  private List<Stored> upsert(List<EmbeddedConversation> batch) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(conversations)) {
      array(statement, 1, "text", batch, row -> row.conversation().tenant());
      array(statement, 2, "text", batch, row -> row.conversation().conversationId());
      array(statement, 3, "int4", batch, row -> row.position().generation());
      array(statement, 4, "int4", batch, row -> row.position().partition());
      array(statement, 5, "int8", batch, row -> row.position().offset());
      array(statement, 6, "text", batch, row -> row.conversation().userId());
      array(statement, 7, "text", batch, row -> row.conversation().platform());
      array(statement, 8, "text", batch, row -> row.conversation().occurredAt().toString());
      array(statement, 9, "text", batch, row -> row.conversation().transcript());
      array(statement, 10, "text", batch, row -> row.conversation().summary());
      array(statement, 11, "text", batch, row -> row.conversation().metadata());
      array(statement, 12, "text", batch, row -> row.conversation().tenant());
      array(statement, 13, "text", batch, row -> row.conversation().conversationId());
      statement.execute();
      statement.getMoreResults(); // Past the lock.
      List<Stored> stored = new ArrayList<>();
      try (ResultSet row = statement.getResultSet()) {
        while (row.next()) {
          stored.add(new Stored(row.getLong(2), row.getBoolean(3), batch.get(row.getInt(1) - 1)));
        }
      }
      return stored;
    }
  }

  private void delete(List<Stored> replaced) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      array(statement, 1, "text", replaced, one -> one.row().conversation().tenant());
      array(statement, 2, "int8", replaced, Stored::number);
      statement.executeUpdate();
    }
  }

  private <T> void array(
      PreparedStatement statement,
      int parameter,
      String type,
      List<T> rows,
      Function<T, @Nullable Object> column)
      throws SQLException {
    statement.setArray(
        parameter, connection.createArrayOf(type, rows.stream().map(column).toArray()));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
