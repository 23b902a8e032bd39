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
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * {@code COPY} of both tables' rows as binary and a commit: nothing that keeps the rows of Parley's
 * tables can be faster, and a key that is there already fails.
 */
final class RawCopy implements WritePath {
  private static final String CONVERSATIONS =
      "COPY conversation (number, tenant, conversation_id, generation, log_partition, log_offset,"
          + " models, user_id, platform, occurred_at, transcript, summary, metadata)"
          + " FROM STDIN (FORMAT binary)";

  private static final String PASSAGES =
      "COPY passage (tenant, conversation_number, model_id, ordinal, range_start, range_end, text_hash,"
          + " embedding, without_vector) FROM STDIN (FORMAT binary)";

  /** Numbers of conversations that are its own, so that nobody has to be asked. */
  private static final String RESERVE =
      "SELECT setval('conversation_number_seq', nextval('conversation_number_seq') + 1000000000)"
          + " - 1000000000";

  private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private final Connection connection;
  private final int modelId;
  private final StoredText text = new StoredText();
  private final CopyRows rows = new CopyRows();
  private long next;

  RawCopy(BenchDatabase database) throws SQLException {
    this.modelId = database.modelId();
    this.next = Long.parseLong(database.value(RESERVE));
    this.connection = database.connect();
    connection.setAutoCommit(false);
  }

  @Override
  public void write(List<EmbeddedConversation> batch) throws SQLException {
    CopyIn conversations = copy(CONVERSATIONS);
    for (int i = 0; i < batch.size(); i++) {
      conversation(next + i, batch.get(i));
      rows.sendWhenMany(conversations);
    }
    rows.end(conversations);
    CopyIn passages = copy(PASSAGES);
    for (int i = 0; i < batch.size(); i++) {
      passages(next + i, batch.get(i));
      rows.sendWhenMany(passages);
    }
    rows.end(passages);
    connection.commit();
    next += batch.size();
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

  private CopyIn copy(String sql) throws SQLException {
    rows.begin();
    return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
