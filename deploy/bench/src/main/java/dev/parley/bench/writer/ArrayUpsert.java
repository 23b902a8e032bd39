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
import org.postgresql.PGConnection;

/**
 * A way that Parley does not go: one {@code INSERT … ON CONFLICT} of all conversations, an array a
 * column, guarded by their positions; then {@code COPY} of the passages of those that were stored.
 * See {@link ConversationGuard} for what it leaves out.
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
    this.connection = ConversationGuard.connect(database);
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
      text(statement, 1, batch, row -> row.conversation().tenant());
      text(statement, 2, batch, row -> row.conversation().conversationId());
      array(
          statement,
          3,
          "int4",
          batch.stream().mapToInt(row -> row.position().generation()).toArray());
      array(
          statement,
          4,
          "int4",
          batch.stream().mapToInt(row -> row.position().partition()).toArray());
      array(
          statement, 5, "int8", batch.stream().mapToLong(row -> row.position().offset()).toArray());
      text(statement, 6, batch, row -> row.conversation().userId());
      text(statement, 7, batch, row -> row.conversation().platform());
      text(statement, 8, batch, row -> row.conversation().occurredAt().toString());
      text(statement, 9, batch, row -> row.conversation().transcript());
      text(statement, 10, batch, row -> row.conversation().summary());
      text(statement, 11, batch, row -> row.conversation().metadata());
      text(statement, 12, batch, row -> row.conversation().tenant());
      text(statement, 13, batch, row -> row.conversation().conversationId());
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
      text(statement, 1, replaced, one -> one.row().conversation().tenant());
      array(statement, 2, "int8", replaced.stream().mapToLong(Stored::number).toArray());
      statement.executeUpdate();
    }
  }

  private <T> void text(
      PreparedStatement statement,
      int parameter,
      List<T> rows,
      Function<T, @Nullable String> column)
      throws SQLException {
    array(statement, parameter, "text", rows.stream().map(column).toArray(String[]::new));
  }

  /** As binary, which pgjdbc does for arrays of these types. */
  private void array(PreparedStatement statement, int parameter, String type, Object values)
      throws SQLException {
    statement.setArray(
        parameter, connection.unwrap(PGConnection.class).createArrayOf(type, values));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
