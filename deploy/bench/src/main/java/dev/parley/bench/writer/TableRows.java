package dev.parley.bench.writer;

import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows of Parley's tables, copied as binary. */
final class TableRows {
  private static final String CONVERSATIONS =
      "COPY %s (number, tenant, conversation_id, generation, log_partition, log_offset,"
          + " models, user_id, platform, occurred_at, transcript, summary, metadata)"
          + " FROM STDIN (FORMAT binary)";

  private static final String PASSAGES =
      "COPY %s (tenant, conversation_number, model_id, ordinal, range_start, range_end, text_hash,"
          + " embedding, without_vector) FROM STDIN (FORMAT binary)";

  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private final int modelId;
  private final StoredText text = new StoredText();
  private final CopyRows rows = new CopyRows();

  TableRows(int modelId) {
    this.modelId = modelId;
  }

  /**
   * Within the transaction of {@code connection}.
   *
   * @param table with the columns of {@code conversation}
   * @param first the number of the first; the others follow
   */
  void copyConversations(
      Connection connection, String table, long first, List<EmbeddedConversation> batch)
      throws SQLException {
    CopyIn copy = begin(connection, CONVERSATIONS.formatted(table));
    for (int i = 0; i < batch.size(); i++) {
      conversation(first + i, batch.get(i));
      rows.sendWhenMany(copy);
    }
    rows.end(copy);
  }

  /**
   * Their passages.
   *
   * @param table with the columns of {@code passage}
   * @param number of the conversation at a place in the batch
   */
  void copyPassages(
      Connection connection,
      String table,
      IntToLongFunction number,
      List<EmbeddedConversation> batch)
      throws SQLException {
    CopyIn copy = begin(connection, PASSAGES.formatted(table));
    for (int i = 0; i < batch.size(); i++) {
      passages(number.applyAsLong(i), batch.get(i));
      rows.sendWhenMany(copy);
    }
    rows.end(copy);
  }

  private CopyIn begin(Connection connection, String sql) throws SQLException {
    rows.begin();
    return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
  }

  private void conversation(long number, EmbeddedConversation row) {
    Conversation conversation = row.conversation();
    rows.row(13)
        .int8(number)
        .text(conversation.tenant())
        .text(conversation.conversationId())
        .int4(row.position().generation())
        .int4(row.position().partition())
        .int8(row.position().offset())
        .int4Array(modelId)
        .text(conversation.userId())
        .text(conversation.platform())
        .int8(ChronoUnit.MICROS.between(POSTGRES_EPOCH, conversation.occurredAt()))
        .text(conversation.transcript())
        .text(conversation.summary())
        .json(conversation.metadata());
  }

  private void passages(long number, EmbeddedConversation row) {
    Conversation conversation = row.conversation();
    for (ModelResult result : row.results()) {
      for (EmbeddedPassage passage : result.passages()) {
        float[] vector = passage.vector();
        rows.row(9)
            .text(conversation.tenant())
            .int8(number)
            .int4(modelId)
            .int4(passage.ordinal())
            .int4(passage.start())
            .int4(passage.end())
            .bytes(text.hash(conversation.transcript(), passage));
        if (vector == null) {
          rows.none();
        } else {
          rows.float4Array(vector);
        }
        rows.text(passage.withoutVector());
      }
    }
  }
}
