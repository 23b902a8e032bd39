package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Says of rows that did not win what stood in their way. */
final class LostRows {
  private static final String SQL =
      """
      SELECT
        EXISTS (SELECT FROM erased e WHERE e.tenant = i.tenant AND e.scope = 'tenant' AND e.id = '')
          OR EXISTS (SELECT FROM erased e
            WHERE e.tenant = i.tenant AND e.scope = 'user' AND e.id = i.user_id)
          OR EXISTS (SELECT FROM erased e
            WHERE e.tenant = i.tenant AND e.scope = 'conversation' AND e.id = i.conversation_id),
        c.generation = i.generation AND c.log_offset = i.log_offset
      FROM unnest(?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[]) WITH ORDINALITY
        AS i (tenant, conversation_id, user_id, generation, log_offset, number)
      LEFT JOIN conversation c ON c.tenant = i.tenant AND c.conversation_id = i.conversation_id
      ORDER BY i.number
      """;

  private LostRows() {}

  /** One outcome a row: erased, unchanged or stale. */
  static List<Outcome> outcomes(Connection connection, List<EmbeddedConversation> rows)
      throws SQLException {
    List<Outcome> outcomes = new ArrayList<>(rows.size());
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      new ArrayParameters<>(statement, rows)
          .text(row -> row.conversation().tenant())
          .text(row -> row.conversation().conversationId())
          .text(row -> row.conversation().userId())
          .integers(row -> row.position().generation())
          .longs(row -> row.position().offset());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Outcome standing = row.getBoolean(2) ? Outcome.UNCHANGED : Outcome.STALE;
          outcomes.add(row.getBoolean(1) ? Outcome.ERASED : standing);
        }
      }
    }
    return outcomes;
  }
}
