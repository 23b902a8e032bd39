package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.RecordKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first step of the upsert: conversations, guarded by their position.
 *
 * <p>Several statements go in one trip. They are two snapshots: the lock against erasers is granted
 * before the INSERT takes its own, so that what an eraser committed while we waited is seen. Were
 * the lock folded into the INSERT, an erased row could come back.
 *
 * <p>The filter keeps replays from touching rows at all. It sees what was committed before the
 * statement; what is committed meanwhile is met by ON CONFLICT, which waits for the other writer
 * and asks again about the row as it then stands. Rows are locked in the order of their keys, so
 * that two writers cannot wait for each other.
 *
 * <p>Once the table is known to hold rows, statements are planned once a connection: the plan is
 * what a small batch would cost most for. OFFSET 0 and the settings make them plans that do not go
 * by sizes: each row asks an index for its key. On tables without statistics all indexes look
 * alike, so there each batch is planned by itself.
 *
 * <p>A writer that stands still within its transaction, stopped or cut off, would keep its rows
 * locked for whoever took its partitions over: the server ends it.
 */
final class ConversationUpsert {
  /** As the statistics count them: from here on no plan takes another index for the primary key. */
  private static final int SETTLED_ROWS = 1_000;

  private static final String SQL =
      """
      SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
      SELECT pg_advisory_xact_lock_shared(%d), (SELECT max(number) FROM segment),
        set_config('idle_in_transaction_session_timeout', '10s', true),
        set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true),
        set_config('plan_cache_mode', CASE WHEN reltuples >= %d THEN 'force_generic_plan'
          ELSE 'force_custom_plan' END, true)
      FROM pg_class WHERE oid = 'conversation'::regclass;
      INSERT INTO conversation AS stands (tenant, conversation_id, generation, log_partition,
        log_offset, models, awaiting, user_id, platform, occurred_at, transcript, summary, metadata)
      SELECT i.tenant, i.conversation_id, i.generation, i.log_partition, i.log_offset,
        i.models::integer[], i.awaiting::integer[], i.user_id, i.platform,
        i.occurred_at::timestamptz, i.transcript, i.summary, i.metadata::jsonb
      FROM unnest(?::text[], ?::text[], ?::integer[], ?::integer[], ?::bigint[], ?::text[],
          ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
        AS i (tenant, conversation_id, generation, log_partition, log_offset, models, awaiting,
          user_id, platform, occurred_at, transcript, summary, metadata)
      WHERE NOT EXISTS (
          SELECT FROM conversation c
          WHERE c.tenant = i.tenant AND c.conversation_id = i.conversation_id
            AND ((c.generation, c.log_offset) > (i.generation, i.log_offset)
              OR (c.generation, c.log_offset) = (i.generation, i.log_offset)
                AND c.models @> i.models::integer[]
                AND (c.awaiting IS NULL OR NOT c.awaiting && i.models::integer[]
                  OR c.awaiting <@ coalesce(i.awaiting, '{}')::integer[]))
          OFFSET 0)
        AND (NOT EXISTS (SELECT FROM erased)
          OR NOT EXISTS (SELECT FROM erased e
              WHERE e.tenant = i.tenant AND e.scope = 'tenant' AND e.id = '' OFFSET 0)
            AND NOT EXISTS (SELECT FROM erased e
              WHERE e.tenant = i.tenant AND e.scope = 'user' AND e.id = i.user_id OFFSET 0)
            AND NOT EXISTS (SELECT FROM erased e
              WHERE e.tenant = i.tenant AND e.scope = 'conversation' AND e.id = i.conversation_id
              OFFSET 0))
      ORDER BY i.tenant COLLATE "C", i.conversation_id COLLATE "C"
      ON CONFLICT (tenant, conversation_id) DO UPDATE SET
        generation = excluded.generation,
        log_partition = excluded.log_partition,
        log_offset = excluded.log_offset,
        models = CASE
          WHEN (stands.generation, stands.log_offset) = (excluded.generation, excluded.log_offset)
          THEN ARRAY(SELECT unnest(stands.models) UNION SELECT unnest(excluded.models) ORDER BY 1)
          ELSE excluded.models END,
        awaiting = CASE
          WHEN (stands.generation, stands.log_offset) = (excluded.generation, excluded.log_offset)
          THEN NULLIF(ARRAY(
            SELECT id FROM unnest(stands.awaiting || excluded.awaiting) AS m (id)
            WHERE (id = ANY (stands.awaiting) OR id <> ALL (stands.models))
              AND (id = ANY (excluded.awaiting) OR id <> ALL (excluded.models))
            GROUP BY id ORDER BY id), '{}')
          ELSE excluded.awaiting END,
        user_id = excluded.user_id,
        platform = excluded.platform,
        occurred_at = excluded.occurred_at,
        transcript = excluded.transcript,
        summary = excluded.summary,
        metadata = excluded.metadata,
        updated_at = now()
      WHERE (stands.generation, stands.log_offset) < (excluded.generation, excluded.log_offset)
        OR (stands.generation, stands.log_offset) = (excluded.generation, excluded.log_offset)
          AND NOT (stands.models @> excluded.models
            AND (stands.awaiting IS NULL OR NOT stands.awaiting && excluded.models
              OR stands.awaiting <@ coalesce(excluded.awaiting, '{}')))
      RETURNING tenant, conversation_id, cardinality(models), xmax = 0
      """
          .formatted(AdvisoryLock.ERASE.key(), SETTLED_ROWS);

  private final Connection connection;
  private final Map<ModelIdentity, Integer> modelIds;
  private int segment;

  ConversationUpsert(Connection connection, Map<ModelIdentity, Integer> modelIds) {
    this.connection = connection;
    this.modelIds = modelIds;
  }

  /**
   * @param rows one a conversation
   * @return what became of those that won, in the order of {@code rows}; null for the others
   */
  @Nullable Outcome[] apply(List<EmbeddedConversation> rows) throws SQLException {
    Map<RecordKey, Integer> rowOfKey = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      rowOfKey.put(rows.get(i).conversation().key(), i);
    }
    @Nullable Outcome[] outcomes = new Outcome[rows.size()];
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      bind(statement, rows);
      try (ResultSet won = winners(statement)) {
        while (won.next()) {
          RecordKey key = new RecordKey(won.getString(1), won.getString(2));
          int row = Objects.requireNonNull(rowOfKey.get(key));
          boolean beside = won.getInt(3) > rows.get(row).results().size();
          Outcome ofStanding = beside ? Outcome.MODEL_ADDED : Outcome.REPLACED;
          outcomes[row] = won.getBoolean(4) ? Outcome.INSERTED : ofStanding;
        }
      }
    }
    return outcomes;
  }

  /** The segment that was open when the batch began; new passages belong to it. */
  int segment() {
    return segment;
  }

  private void bind(PreparedStatement statement, List<EmbeddedConversation> rows)
      throws SQLException {
    new ArrayParameters<>(statement, rows)
        .text(row -> row.conversation().tenant())
        .text(row -> row.conversation().conversationId())
        .integers(row -> row.position().generation())
        .integers(row -> row.position().partition())
        .longs(row -> row.position().offset())
        .text(row -> ModelArray.literal(row, modelIds))
        .text(row -> ModelArray.literalOfAwaiting(row, modelIds))
        .text(row -> row.conversation().userId())
        .text(row -> row.conversation().platform())
        .text(row -> row.conversation().occurredAt().toString())
        .text(row -> row.conversation().transcript())
        .text(row -> row.conversation().summary())
        .text(row -> row.conversation().metadata());
  }

  /** What the INSERT returned: the rows of the second statement that returns any. */
  private ResultSet winners(PreparedStatement statement) throws SQLException {
    boolean rows = statement.execute();
    while (!rows) {
      rows = statement.getMoreResults();
    }
    try (ResultSet lock = statement.getResultSet()) {
      lock.next();
      segment = lock.getInt(2);
    }
    do {
      rows = statement.getMoreResults();
    } while (!rows);
    return statement.getResultSet();
  }
}
