package dev.parley.bench.writer;

import dev.parley.writer.store.AdvisoryLock;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/**
 * What guards an upsert in one statement against older snapshots and erased rows: parts of its SQL.
 * It does less than Parley's store: all passages of an updated conversation are replaced, also
 * those that stay the same; a second model's result, awaited vectors, segments and two snapshots of
 * a conversation in a batch are not provided for.
 */
final class ConversationGuard {
  /** Against an eraser, before the snapshot of what follows. */
  static final String LOCK =
      "SELECT pg_advisory_xact_lock_shared(" + AdvisoryLock.ERASE.key() + ")";

  /** Of rows {@code i}. */
  static final String NOT_ERASED =
      """
      WHERE NOT EXISTS (SELECT FROM erased e WHERE e.tenant = i.tenant AND (e.scope, e.id) IN (
        ('tenant', ''), ('user', i.user_id), ('conversation', i.conversation_id)))
      """;

  /** Only what is newer goes over what stands. */
  static final String ON_CONFLICT =
      """
      ON CONFLICT (tenant, conversation_id) DO UPDATE SET generation = EXCLUDED.generation,
        log_partition = EXCLUDED.log_partition, log_offset = EXCLUDED.log_offset,
        models = EXCLUDED.models, user_id = EXCLUDED.user_id, platform = EXCLUDED.platform,
        occurred_at = EXCLUDED.occurred_at, transcript = EXCLUDED.transcript,
        summary = EXCLUDED.summary, metadata = EXCLUDED.metadata, updated_at = now()
      WHERE (conversation.generation, conversation.log_offset)
        < (EXCLUDED.generation, EXCLUDED.log_offset)
      """;

  private ConversationGuard() {}

  /** A connection that plans each statement once, as Parley's do. */
  static Connection connect(BenchDatabase database) throws SQLException {
    Connection connection = database.connect();
    connection.unwrap(PGConnection.class).setPrepareThreshold(1);
    connection.setAutoCommit(false);
    return connection;
  }
}
