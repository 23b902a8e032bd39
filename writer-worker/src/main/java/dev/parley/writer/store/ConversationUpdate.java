package dev.parley.writer.store;

import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Puts newer snapshots in the place of those that stand, guarded by their position.
 *
 * <p>Where another writer has the row, this one waits and asks again about the row as it then
 * stands. Rows are locked in the order of their numbers, so that two writers cannot wait for each
 * other: they are sent in it, and a plan that begins with the rows that stand goes by the index of
 * numbers.
 */
final class ConversationUpdate {
  private static final String SQL =
      """
      UPDATE conversation stands SET
        generation = i.generation,
        log_partition = i.log_partition,
        log_offset = i.log_offset,
        models = CASE
          WHEN (stands.generation, stands.log_offset) = (i.generation, i.log_offset)
          THEN ARRAY(SELECT unnest(stands.models) UNION SELECT unnest(i.models) ORDER BY 1)
          ELSE i.models END,
        awaiting = CASE
          WHEN (stands.generation, stands.log_offset) = (i.generation, i.log_offset)
          THEN NULLIF(ARRAY(
            SELECT id FROM unnest(stands.awaiting || i.awaiting) AS m (id)
            WHERE (id = ANY (stands.awaiting) OR id <> ALL (stands.models))
              AND (id = ANY (i.awaiting) OR id <> ALL (i.models))
            GROUP BY id ORDER BY id), '{}')
          ELSE i.awaiting END,
        user_id = i.user_id,
        platform = i.platform,
        occurred_at = i.occurred_at,
        transcript = i.transcript,
        summary = i.summary,
        metadata = i.metadata,
        updated_at = now()
      FROM (
        SELECT number, generation, log_partition, log_offset, models::integer[],
          awaiting::integer[], user_id, platform, occurred_at::timestamptz, transcript, summary,
          metadata::jsonb
        FROM unnest(?::bigint[], ?::integer[], ?::integer[], ?::bigint[], ?::text[], ?::text[],
            ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
          AS sent (number, generation, log_partition, log_offset, models, awaiting, user_id,
            platform, occurred_at, transcript, summary, metadata)
        OFFSET 0) i
      WHERE stands.number = i.number
        AND ((stands.generation, stands.log_offset) < (i.generation, i.log_offset)
          OR (stands.generation, stands.log_offset) = (i.generation, i.log_offset)
            AND NOT (stands.models @> i.models
              AND (stands.awaiting IS NULL OR NOT stands.awaiting && i.models
                OR stands.awaiting <@ coalesce(i.awaiting, '{}'))))
      RETURNING stands.number, cardinality(stands.models)
      """;

  private ConversationUpdate() {}

  /**
   * Within the transaction of a connection that {@link Standings} began.
   *
   * @param rows one a conversation
   * @return what became of those that won, by number
   */
  static Map<Long, Outcome> apply(
      Connection connection, Map<ModelIdentity, Integer> modelIds, List<NumberedConversation> rows)
      throws SQLException {
    List<NumberedConversation> sent =
        rows.stream().sorted(Comparator.comparingLong(NumberedConversation::number)).toList();
    Map<Long, Integer> models = new HashMap<>();
    sent.forEach(row -> models.put(row.number(), row.embedded().results().size()));
    Map<Long, Outcome> outcomes = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      bind(statement, modelIds, sent);
      try (ResultSet won = statement.executeQuery()) {
        while (won.next()) {
          long number = won.getLong(1);
          boolean beside = won.getInt(2) > Objects.requireNonNull(models.get(number));
          outcomes.put(number, beside ? Outcome.MODEL_ADDED : Outcome.REPLACED);
        }
      }
    }
    return outcomes;
  }

  private static void bind(
      PreparedStatement statement,
      Map<ModelIdentity, Integer> modelIds,
      List<NumberedConversation> rows)
      throws SQLException {
    new ArrayParameters<>(statement, rows)
        .longs(NumberedConversation::number)
        .integers(row -> row.embedded().position().generation())
        .integers(row -> row.embedded().position().partition())
        .longs(row -> row.embedded().position().offset())
        .text(row -> ModelArray.literal(row.embedded(), modelIds))
        .text(row -> ModelArray.literalOfAwaiting(row.embedded(), modelIds))
        .text(row -> row.embedded().conversation().userId())
        .text(row -> row.embedded().conversation().platform())
        .text(row -> row.embedded().conversation().occurredAt().toString())
        .text(row -> row.embedded().conversation().transcript())
        .text(row -> row.embedded().conversation().summary())
        .text(row -> row.embedded().conversation().metadata());
  }
}
