package dev.parley.bench.writer;

import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * What Kafka Connect's JDBC sinks do: an upsert of one row that overwrites whatever stands, vectors
 * as text, {@code addBatch} with {@code reWriteBatchedInserts}; or each row in a trip of its own.
 * Of these tables it has to look a conversation's number up for each passage, which it would not in
 * tables of its own.
 */
final class JdbcSink implements WritePath {
  private static final String CONVERSATION =
      """
      INSERT INTO conversation (tenant, conversation_id, generation, log_partition, log_offset,
        models, user_id, platform, occurred_at, transcript, summary, metadata)
      VALUES (?, ?, ?, ?, ?, ?::integer[], ?, ?, ?::timestamptz, ?, ?, ?::jsonb)
      ON CONFLICT (tenant, conversation_id) DO UPDATE SET generation = EXCLUDED.generation,
        log_partition = EXCLUDED.log_partition, log_offset = EXCLUDED.log_offset,
        models = EXCLUDED.models, user_id = EXCLUDED.user_id, platform = EXCLUDED.platform,
        occurred_at = EXCLUDED.occurred_at, transcript = EXCLUDED.transcript,
        summary = EXCLUDED.summary, metadata = EXCLUDED.metadata
      """;

  private static final String PASSAGE =
      """
      INSERT INTO passage (tenant, conversation_number, model_id, ordinal, range_start, range_end,
        text_hash, embedding, without_vector)
      VALUES (?, (SELECT number FROM conversation WHERE tenant = ? AND conversation_id = ?), ?, ?, ?,
        ?, ?, ?::real[], ?)
      ON CONFLICT (tenant, conversation_number, model_id, ordinal) DO UPDATE SET
        range_start = EXCLUDED.range_start, range_end = EXCLUDED.range_end,
        text_hash = EXCLUDED.text_hash, embedding = EXCLUDED.embedding,
        without_vector = EXCLUDED.without_vector
      """;

  private final Connection connection;
  private final int modelId;
  private final boolean batched;
  private final StoredText text = new StoredText();
  private final PreparedStatement conversations;
  private final PreparedStatement passages;

  /**
   * @param batched whether rows go in batches, or one by one
   */
  JdbcSink(BenchDatabase database, boolean batched) throws SQLException {
    this.modelId = database.modelId();
    this.batched = batched;
    Properties properties = new Properties();
    PGProperty.USER.set(properties, database.user());
    PGProperty.PASSWORD.set(properties, database.password());
    PGProperty.REWRITE_BATCHED_INSERTS.set(properties, true);
    this.connection = DriverManager.getConnection(database.url(), properties);
    connection.setAutoCommit(false);
    this.conversations = connection.prepareStatement(CONVERSATION);
    this.passages = connection.prepareStatement(PASSAGE);
  }

  @Override
  public void write(List<EmbeddedConversation> batch) throws SQLException {
    for (EmbeddedConversation row : batch) {
      conversation(row);
      for (ModelResult result : row.results()) {
        for (EmbeddedPassage passage : result.passages()) {
          passage(row.conversation(), passage);
        }
      }
    }
    if (batched) {
      conversations.executeBatch();
      passages.executeBatch();
    }
    connection.commit();
  }

  private void conversation(EmbeddedConversation row) throws SQLException {
    Conversation conversation = row.conversation();
    conversations.setString(1, conversation.tenant());
    conversations.setString(2, conversation.conversationId());
    conversations.setInt(3, row.position().generation());
    conversations.setInt(4, row.position().partition());
    conversations.setLong(5, row.position().offset());
    conversations.setString(6, "{" + modelId + "}");
    conversations.setString(7, conversation.userId());
    conversations.setString(8, conversation.platform());
    conversations.setString(9, conversation.occurredAt().toString());
    conversations.setString(10, conversation.transcript());
    conversations.setString(11, conversation.summary());
    conversations.setString(12, conversation.metadata());
    run(conversations);
  }

  private void passage(Conversation conversation, EmbeddedPassage passage) throws SQLException {
    passages.setString(1, conversation.tenant());
    passages.setString(2, conversation.tenant());
    passages.setString(3, conversation.conversationId());
    passages.setInt(4, modelId);
    passages.setInt(5, passage.ordinal());
    passages.setInt(6, passage.start());
    passages.setInt(7, passage.end());
    passages.setBytes(8, text.hash(conversation.transcript(), passage));
    passages.setString(9, literal(passage.vector()));
    passages.setString(10, passage.withoutVector());
    run(passages);
  }

  private void run(PreparedStatement statement) throws SQLException {
    if (batched) {
      statement.addBatch();
    } else {
      statement.executeUpdate();
    }
  }

  private static @Nullable String literal(float @Nullable [] vector) {
    if (vector == null) {
      return null;
    }
    StringBuilder literal = new StringBuilder(vector.length * 12).append('{');
    for (int i = 0; i < vector.length; i++) {
      literal.append(i == 0 ? "" : ",").append(vector[i]);
    }
    return literal.append('}').toString();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
