package dev.parley.e2e.precision;

import dev.parley.cli.EmbedderChoice;
import dev.parley.cli.Match;
import dev.parley.cli.Search;
import dev.parley.local.precision.SearchPrecision;
import dev.parley.wire.Conversation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Searches as {@code parley search} does, and knows how what it finds is labelled. */
final class LabelledSearch implements SearchPrecision.Searching, AutoCloseable {
  private static final String LABELS =
      """
      SELECT conversation_id, metadata ->> 'topic' FROM conversation
      WHERE tenant = '%s' AND metadata ->> 'topic' IS NOT NULL
      """;

  private final Search search;
  private final Map<String, String> labels;

  /**
   * @param connection left open by this
   */
  LabelledSearch(Connection connection) throws SQLException {
    this.search = new Search(connection, new EmbedderChoice());
    this.labels = labels(connection);
  }

  /** How many conversations have a label. */
  int labelled() {
    return labels.size();
  }

  @Override
  public List<String> topicsOfBest(String query, int limit) throws Exception {
    return search.find(Conversation.DEFAULT_TENANT, query, limit).stream()
        .map(Match::conversationId)
        .map(id -> labels.getOrDefault(id, ""))
        .toList();
  }

  @Override
  public void close() {
    search.close();
  }

  private static Map<String, String> labels(Connection connection) throws SQLException {
    Map<String, String> labels = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LABELS.formatted(Conversation.DEFAULT_TENANT))) {
      while (row.next()) {
        labels.put(row.getString(1), row.getString(2));
      }
    }
    return labels;
  }
}
