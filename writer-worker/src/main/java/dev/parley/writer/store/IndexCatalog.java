package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the database tells of models and their vector indexes; reads catalogs only. */
final class IndexCatalog {
  /** Models that pgvector can index, the active one first. */
  private static final String MODELS =
      """
      SELECT m.id, m.dimensions FROM model m
      WHERE EXISTS (SELECT FROM vector_expressions(m.dimensions))
      ORDER BY m.active DESC, m.id
      """;

  private static final String INDEXES =
      """
      SELECT i.model_id, i.name, i.graph, i.first_segment, i.end_segment, i.valid,
        EXISTS (SELECT FROM pg_stat_progress_create_index p
          WHERE p.index_relid = i.id AND p.datname = current_database()),
        coalesce(pg_relation_size(i.id), 0), coalesce(i.parts, 0)
      FROM vector_index i ORDER BY i.model_id, i.graph DESC, i.first_segment
      """;

  private static final String TABLE_BYTES = "SELECT pg_relation_size('public.passage')";

  private static final String OPEN_FOR =
      "SELECT extract(epoch FROM now() - max(opened_at)) * 1000 FROM segment";

  private final Connection connection;
  private final IndexSettings settings;

  IndexCatalog(Connection connection, IndexSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  List<IndexedModel> models() throws SQLException {
    Map<Integer, List<VectorIndex>> indexes = indexes();
    long tableBytes = tableBytes();
    List<IndexedModel> models = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(MODELS)) {
      while (row.next()) {
        int id = row.getInt(1);
        int dimensions = row.getInt(2);
        List<VectorIndex> own = indexes.getOrDefault(id, List.of());
        IndexPlan plan = new IndexPlan(settings, dimensions, tableBytes);
        models.add(new IndexedModel(id, dimensions, own, plan.partsFrom(), plan.next(own)));
      }
    }
    return models;
  }

  /** How long ago the open segment was opened. */
  Duration openFor() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(OPEN_FOR)) {
      row.next();
      return Duration.ofMillis(Math.max(0, row.getLong(1)));
    }
  }

  private long tableBytes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(TABLE_BYTES)) {
      row.next();
      return row.getLong(1);
    }
  }

  private Map<Integer, List<VectorIndex>> indexes() throws SQLException {
    Map<Integer, List<VectorIndex>> indexes = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(INDEXES)) {
      while (row.next()) {
        int end = row.getInt(5);
        @Nullable Integer endOrNone = row.wasNull() ? null : end;
        indexes
            .computeIfAbsent(row.getInt(1), model -> new ArrayList<>())
            .add(
                new VectorIndex(
                    row.getString(2),
                    row.getBoolean(3),
                    row.getInt(4),
                    endOrNone,
                    row.getBoolean(6),
                    row.getBoolean(7),
                    row.getLong(8),
                    row.getInt(9)));
      }
    }
    return indexes;
  }
}
