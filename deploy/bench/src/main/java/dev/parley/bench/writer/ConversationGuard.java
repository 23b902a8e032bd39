package dev.parley.bench.writer;

import dev.parley.writer.store.AdvisoryLock;

/** What makes an upsert in one statement as safe as Parley's: parts of its SQL. */
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
}
