package dev.parley.writer.store;

import dev.parley.wire.RecordKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads and deletes passages by key, within the transaction of a connection. */
final class StoredPassages {
  private static final String READ =
      """
      SELECT p.tenant, p.conversation_id, p.model_id, p.ordinal, p.range_start, p.range_end,
        p.text_hash, p.without_vector
      FROM unnest(?::text[], ?::text[]) AS k (tenant, conversation_id)
      CROSS JOIN LATERAL (
        SELECT * FROM passage p
        WHERE p.tenant = k.tenant AND p.conversation_id = k.conversation_id OFFSET 0) p
      """;

  private static final String DELETE =
      """
      DELETE FROM passage p
      USING unnest(?::text[], ?::text[], ?::integer[], ?::integer[])
        AS k (tenant, conversation_id, model_id, ordinal)
      WHERE p.tenant = k.tenant AND p.conversation_id = k.conversation_id
        AND p.model_id = k.model_id AND p.ordinal = k.ordinal
      """;

  private final Connection connection;

  StoredPassages(Connection connection) {
    this.connection = connection;
  }

  /** All passages of {@code conversations}; their vectors are not read. */
  List<PassageRow> read(List<RecordKey> conversations) throws SQLException {
    List<PassageRow> passages = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      new ArrayParameters<>(statement, conversations)
          .text(RecordKey::tenant)
          .text(RecordKey::conversationId);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          passages.add(
              new PassageRow(
                  new RecordKey(row.getString(1), row.getString(2)),
                  new PassageRow.Id(row.getInt(3), row.getInt(4)),
                  row.getInt(5),
                  row.getInt(6),
                  row.getBytes(7),
                  null,
                  row.getString(8)));
        }
      }
    }
    return passages;
  }

  void delete(List<PassageRow> passages) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      new ArrayParameters<>(statement, passages)
          .text(passage -> passage.key().tenant())
          .text(passage -> passage.key().conversationId())
          .integers(passage -> passage.id().modelId())
          .integers(passage -> passage.id().ordinal());
      statement.executeUpdate();
    }
  }
}
