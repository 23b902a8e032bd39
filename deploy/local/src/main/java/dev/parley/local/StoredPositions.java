package dev.parley.local;

import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Reads at which positions conversations stand in the database. */
final class StoredPositions {
  private static final String POSITIONS =
      """
      SELECT c.tenant, c.conversation_id, c.generation, c.log_partition, c.log_offset
      FROM unnest(?::text[], ?::text[]) AS wanted (tenant, conversation_id)
      JOIN conversation c
        ON c.tenant = wanted.tenant AND c.conversation_id = wanted.conversation_id
      """;

  private final Connection connection;

  StoredPositions(Connection connection) {
    this.connection = connection;
  }

  /** Of those of {@code keys} that have a row, the position of it. */
  Map<RecordKey, Position> of(Collection<RecordKey> keys) throws SQLException {
    String[] tenants = keys.stream().map(RecordKey::tenant).toArray(String[]::new);
    String[] ids = keys.stream().map(RecordKey::conversationId).toArray(String[]::new);
    Array tenantArray = connection.createArrayOf("text", tenants);
    Array idArray = connection.createArrayOf("text", ids);
    try (PreparedStatement statement = connection.prepareStatement(POSITIONS)) {
      statement.setArray(1, tenantArray);
      statement.setArray(2, idArray);
      Map<RecordKey, Position> positions = new HashMap<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          positions.put(
              new RecordKey(rows.getString(1), rows.getString(2)),
              new Position(rows.getInt(3), rows.getInt(4), rows.getLong(5)));
        }
      }
      return positions;
    } finally {
      tenantArray.free();
      idArray.free();
    }
  }
}
