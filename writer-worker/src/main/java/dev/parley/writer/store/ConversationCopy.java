package dev.parley.writer.store;

import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Puts conversations of which nothing stood into their table. One that another writer puts there at
 * the same time is waited for, and fails all if it is committed.
 */
final class ConversationCopy {
  /** The names of keys, as Postgres gives them; other constraints are an owner's. */
  private static final Set<String> KEYS = Set.of("conversation_pkey", "conversation_number_key");

  private static final String COPY =
      "COPY conversation (number, tenant, conversation_id, generation, log_partition, log_offset,"
          + " models, awaiting, user_id, platform, occurred_at, transcript, summary, metadata)"
          + " FROM STDIN (FORMAT binary)";

  private static final int FIELDS = 14;

  private ConversationCopy() {}

  /**
   * Within the transaction of {@code connection}.
   *
   * @param rows in the order of their keys
   */
  static void into(
      Connection connection, Map<ModelIdentity, Integer> modelIds, List<NumberedConversation> rows)
      throws SQLException {
    BinaryCopy.into(
        connection, COPY, rows.iterator(), (row, encoder) -> encode(row, modelIds, encoder));
  }

  /** Whether a conversation with the same key or number was there by then. */
  static boolean metAnother(SQLException failure) {
    @Nullable ServerErrorMessage told =
        failure instanceof PSQLException e ? e.getServerErrorMessage() : null;
    @Nullable String constraint = told == null ? null : told.getConstraint();
    return constraint != null && KEYS.contains(constraint);
  }

  private static void encode(
      NumberedConversation numbered,
      Map<ModelIdentity, Integer> modelIds,
      BinaryCopyEncoder encoder)
      throws SQLException {
    EmbeddedConversation row = numbered.embedded();
    Conversation conversation = row.conversation();
    encoder.row(FIELDS);
    encoder.int8(numbered.number());
    encoder.text(conversation.tenant());
    encoder.text(conversation.conversationId());
    encoder.int4(row.position().generation());
    encoder.int4(row.position().partition());
    encoder.int8(row.position().offset());
    encoder.int4Array(ModelArray.of(row, modelIds));
    encoder.int4Array(ModelArray.ofAwaiting(row, modelIds));
    encoder.text(conversation.userId());
    encoder.text(conversation.platform());
    encoder.timestamptz(conversation.occurredAt());
    encoder.text(conversation.transcript());
    encoder.text(conversation.summary());
    encoder.jsonb(conversation.metadata());
  }
}
