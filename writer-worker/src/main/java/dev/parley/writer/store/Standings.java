package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says of rows what stands in their way, going by keys, positions and models alone. It may be what
 * a transaction begins with, and so says how the transaction is isolated.
 */
final class Standings {
  private static final String SQL =
      """
      SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
      SELECT
        EXISTS (SELECT FROM erased e WHERE e.tenant = i.tenant AND e.scope = 'tenant' AND e.id = '')
          OR EXISTS (SELECT FROM erased e
            WHERE e.tenant = i.tenant AND e.scope = 'user' AND e.id = i.user_id)
          OR EXISTS (SELECT FROM erased e
            WHERE e.tenant = i.tenant AND e.scope = 'conversation' AND e.id = i.conversation_id),
        (c.generation, c.log_offset) > (i.generation, i.log_offset),
        (c.generation, c.log_offset) = (i.generation, i.log_offset)
          AND c.models @> i.models::integer[]
          AND (c.awaiting IS NULL OR NOT c.awaiting && i.models::integer[]
            OR c.awaiting <@ coalesce(i.awaiting, '{}')::integer[])
      FROM unnest(?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[], ?::text[], ?::text[])
        WITH ORDINALITY
        AS i (tenant, conversation_id, user_id, generation, log_offset, models, awaiting, number)
      LEFT JOIN conversation c ON c.tenant = i.tenant AND c.conversation_id = i.conversation_id
      ORDER BY i.number
      """;

  private Standings() {}

  /** One a row: erased, stale or unchanged, and null where nothing stands in its way. */
  static List<@Nullable Outcome> of(
      Connection connection, Map<ModelIdentity, Integer> modelIds, List<EmbeddedConversation> rows)
      throws SQLException {
    List<@Nullable Outcome> outcomes = new ArrayList<>(rows.size());
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      new ArrayParameters<>(statement, rows)
          .text(row -> row.conversation().tenant())
          .text(row -> row.conversation().conversationId())
          .text(row -> row.conversation().userId())
          .integers(row -> row.position().generation())
          .longs(row -> row.position().offset())
          .text(row -> ModelArray.literal(row, modelIds))
          .text(row -> ModelArray.literalOfAwaiting(row, modelIds));
      statement.execute();
      statement.getMoreResults(); // Past the setting.
      try (ResultSet row = statement.getResultSet()) {
        while (row.next()) {
          outcomes.add(outcome(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)));
        }
      }
    }
    return outcomes;
  }

  private static @Nullable Outcome outcome(boolean erased, boolean newer, boolean same) {
    if (erased) {
      return Outcome.ERASED;
    } else if (newer) {
      return Outcome.STALE;
    }
    return same ? Outcome.UNCHANGED : null;
  }
}
