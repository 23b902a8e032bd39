package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What a batch begins with: the lock against erasers, and the question of what stands, by keys,
 * positions and models alone.
 *
 * <p>Several statements go in one trip. They are two snapshots: the lock is granted before the
 * question takes its own, so that what an eraser committed while we waited is seen. Were the lock
 * folded into the question, an erased row could come back.
 *
 * <p>Once the table is known to hold rows, statements are planned once a connection: the plan is
 * what a small batch would cost most for. OFFSET 0 and the settings make them plans that do not go
 * by sizes: each row asks an index for its key. On tables without statistics all indexes look
 * alike, so there each batch is planned by itself.
 *
 * <p>A writer that stands still within its transaction, stopped or cut off, would keep its rows
 * locked for whoever took its partitions over: the server ends it, or within a COPY {@link
 * StoppedWriters}.
 */
final class Standings {
  /** As the statistics count them: from here on no plan takes another index for the primary key. */
  private static final int SETTLED_ROWS = 1_000;

  private static final String SQL =
      """
      SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
      SET LOCAL lock_timeout = '%ds';
      SELECT pg_advisory_xact_lock_shared(%d), (SELECT max(number) FROM segment),
        set_config('idle_in_transaction_session_timeout', '10s', true),
        set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
        set_config('enable_mergejoin', 'off', true),
        set_config('plan_cache_mode', CASE WHEN reltuples >= %d THEN 'force_generic_plan'
          ELSE 'force_custom_plan' END, true)
      FROM pg_class WHERE oid = 'conversation'::regclass;
      SELECT row, standing,
        CASE WHEN standing = 'NONE' THEN nextval('conversation_number_seq') ELSE number END
      FROM (
        SELECT i.row, c.number, CASE
          WHEN EXISTS (SELECT FROM erased) AND (
              EXISTS (SELECT FROM erased e
                WHERE e.tenant = i.tenant AND e.scope = 'tenant' AND e.id = '' OFFSET 0)
              OR EXISTS (SELECT FROM erased e
                WHERE e.tenant = i.tenant AND e.scope = 'user' AND e.id = i.user_id OFFSET 0)
              OR EXISTS (SELECT FROM erased e
                WHERE e.tenant = i.tenant AND e.scope = 'conversation' AND e.id = i.conversation_id
                OFFSET 0))
            THEN 'ERASED'
          WHEN c.number IS NULL THEN 'NONE'
          WHEN (c.generation, c.log_offset) > (i.generation, i.log_offset) THEN 'NEWER'
          WHEN (c.generation, c.log_offset) = (i.generation, i.log_offset)
              AND c.models @> i.models::integer[]
              AND (c.awaiting IS NULL OR NOT c.awaiting && i.models::integer[]
                OR c.awaiting <@ coalesce(i.awaiting, '{}')::integer[])
            THEN 'SAME'
          ELSE 'OLDER' END AS standing
        FROM unnest(?::text[], ?::text[], ?::text[], ?::integer[], ?::bigint[], ?::text[],
            ?::text[])
          WITH ORDINALITY
          AS i (tenant, conversation_id, user_id, generation, log_offset, models, awaiting, row)
        LEFT JOIN conversation c ON c.tenant = i.tenant AND c.conversation_id = i.conversation_id
        OFFSET 0) found
      """
          .formatted(StoppedWriters.PATIENCE_SECONDS, AdvisoryLock.ERASE.key(), SETTLED_ROWS);

  private final List<EmbeddedConversation> rows;
  private final Standing[] standings;
  private final long[] numbers;
  private int segment;

  private Standings(List<EmbeddedConversation> rows) {
    this.rows = rows;
    this.standings = new Standing[rows.size()];
    this.numbers = new long[rows.size()];
  }

  /** Of each of the rows, which come one a conversation. */
  static Standings of(
      Connection connection, Map<ModelIdentity, Integer> modelIds, List<EmbeddedConversation> rows)
      throws SQLException {
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
      statement.getMoreResults(); // Past the isolation,
      statement.getMoreResults(); // and the patience.
      Standings standings = new Standings(rows);
      try (ResultSet lock = statement.getResultSet()) {
        lock.next();
        standings.segment = lock.getInt(2);
      }
      statement.getMoreResults();
      try (ResultSet found = statement.getResultSet()) {
        while (found.next()) {
          int row = found.getInt(1) - 1;
          standings.standings[row] = Standing.valueOf(found.getString(2));
          standings.numbers[row] = found.getLong(3);
        }
      }
      return standings;
    }
  }

  /** The segment that is open; new passages belong to it. */
  int segment() {
    return segment;
  }

  /** The rows that go where this stands, in their order. */
  List<NumberedConversation> those(Standing standing) {
    List<NumberedConversation> those = new ArrayList<>();
    for (int i = 0; i < standings.length; i++) {
      if (standings[i] == standing) {
        those.add(new NumberedConversation(numbers[i], rows.get(i)));
      }
    }
    return those;
  }

  /**
   * One a row, in their order.
   *
   * @param ofNewer those of the rows that went over older ones
   */
  List<Outcome> outcomes(List<Outcome> ofNewer) {
    Iterator<Outcome> updated = ofNewer.iterator();
    return Arrays.stream(standings)
        .map(
            standing ->
                switch (standing) {
                  case NONE -> Outcome.INSERTED;
                  case OLDER -> updated.next();
                  case SAME -> Outcome.UNCHANGED;
                  case NEWER -> Outcome.STALE;
                  case ERASED -> Outcome.ERASED;
                })
        .toList();
  }
}
