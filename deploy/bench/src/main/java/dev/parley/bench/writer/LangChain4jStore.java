package dev.parley.bench.writer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;
import dev.parley.bench.data.ConversationSource;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * {@code PgVectorEmbeddingStore.addAll} into a table of its own, a passage a row with the
 * conversation as metadata, from pooled connections. The ids tell the passage, so writing again
 * replaces.
 */
final class LangChain4jStore implements WritePath {
  static final String TABLE = "langchain4j";

  private final HikariDataSource connections;
  private final PgVectorEmbeddingStore store;

  /**
   * @param rewritten whether the driver makes one INSERT of many
   */
  LangChain4jStore(BenchDatabase database, boolean rewritten) throws SQLException {
    database.execute("CREATE EXTENSION IF NOT EXISTS vector");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername(database.user());
    config.setPassword(database.password());
    config.addDataSourceProperty("reWriteBatchedInserts", String.valueOf(rewritten));
    config.setMaximumPoolSize(2);
    this.connections = new HikariDataSource(config);
    this.store =
        PgVectorEmbeddingStore.datasourceBuilder()
            .datasource(connections)
            .table(TABLE)
            .dimension(ConversationSource.DIMENSIONS)
            .build();
  }

  @Override
  public void write(List<EmbeddedConversation> batch) {
    List<String> ids = new ArrayList<>();
    List<Embedding> vectors = new ArrayList<>();
    List<TextSegment> texts = new ArrayList<>();
    for (EmbeddedConversation row : batch) {
      Conversation conversation = row.conversation();
      for (ModelResult result : row.results()) {
        for (EmbeddedPassage passage : result.passages()) {
          float[] vector = passage.vector();
          if (vector == null) {
            continue; // It has no place for such.
          }
          ids.add(id(conversation, passage));
          vectors.add(Embedding.from(vector));
          String text = conversation.transcript().substring(passage.start(), passage.end());
          texts.add(TextSegment.from(text, metadata(conversation, passage)));
        }
      }
    }
    store.addAll(ids, vectors, texts);
  }

  static String id(Conversation conversation, EmbeddedPassage passage) {
    String name = conversation.key() + "/" + passage.ordinal();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static Metadata metadata(Conversation conversation, EmbeddedPassage passage) {
    return Metadata.from(
        Map.of(
            "tenant", conversation.tenant(),
            "conversation_id", conversation.conversationId(),
            "ordinal", passage.ordinal(),
            "user_id", conversation.userId(),
            "platform", conversation.platform(),
            "occurred_at", conversation.occurredAt().toString()));
  }

  @Override
  public void close() {
    connections.close();
  }
}
