package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes the steps, in SQL; none of its statements stops a writer or a search. */
final class IndexMaker {
  private static final String PUT_BACK =
      "RESET statement_timeout; RESET lock_timeout; RESET maintenance_work_mem;"
          + " RESET max_parallel_maintenance_workers; RESET client_min_messages";

  private final Statement statement;
  private final IndexSettings settings;

  /**
   * @param statement of a connection that commits each by itself
   */
  IndexMaker(Statement statement, IndexSettings settings) {
    this.statement = statement;
    this.settings = settings;
  }

  void take(IndexedModel model, IndexStep step) throws SQLException {
    if (step instanceof IndexStep.Drop drop) {
      unhurried("DROP INDEX CONCURRENTLY IF EXISTS public." + drop.name());
    } else if (step instanceof IndexStep.MakeList list) {
      makeList(model, list.first(), list.parts());
    } else if (step instanceof IndexStep.OpenSegment) {
      makeList(model, openSegment(), 1);
    } else if (step instanceof IndexStep.MakeGraph graph) {
      makeGraph(model, graph.first(), graph.end());
    }
  }

  /** Should the list then not be made, the segment stays open with no harm done. */
  private int openSegment() throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "INSERT INTO segment (number) SELECT max(number) + 1 FROM segment RETURNING number")) {
      row.next();
      return row.getInt(1);
    }
  }

  private void makeList(IndexedModel model, int first, int parts) throws SQLException {
    make(
        model,
        "passage_list_%d_%d".formatted(model.id(), first) + (parts == 1 ? "" : "_" + parts),
        "ivfflat (%s %s) WITH (lists = " + parts + ")",
        "list",
        " AND segment >= " + first);
  }

  private void makeGraph(IndexedModel model, int first, @Nullable Integer end) throws SQLException {
    make(
        model,
        "passage_graph_" + model.id() + (end == null ? "" : "_" + first + "_" + end),
        "hnsw (%s %s)",
        "graph",
        end == null ? "" : " AND segment >= " + first + " AND segment < " + end);
  }

  private void make(IndexedModel model, String name, String method, String kind, String segments)
      throws SQLException {
    String expression;
    String operatorClass;
    try (ResultSet row =
        statement.executeQuery(
            "SELECT %1$s, %1$s_class FROM vector_expressions(%2$d)"
                .formatted(kind, model.dimensions()))) {
      if (!row.next()) {
        throw new SQLException("pgvector went away while an index was to be made");
      }
      expression = row.getString(1);
      operatorClass = row.getString(2);
    }
    unhurried(
        "CREATE INDEX CONCURRENTLY IF NOT EXISTS %s ON public.passage USING %s WHERE model_id = %d%s"
            .formatted(name, method.formatted(expression, operatorClass), model.id(), segments));
  }

  /**
   * CONCURRENTLY needs a transaction of its own, so its parameters are the session's, and are put
   * back for whoever gets the session next behind a pooler.
   */
  private void unhurried(String sql) throws SQLException {
    statement.execute("SET statement_timeout = 0");
    statement.execute("SET lock_timeout = 0");
    statement.execute(
        String.format(
            Locale.ROOT, "SET maintenance_work_mem = '%dkB'", settings.buildMemory() / 1024));
    statement.execute("SET max_parallel_maintenance_workers = " + settings.buildWorkers());
    // A list in one part is made when it has few passages or none, and is told that this is little
    // to learn from.
    statement.execute("SET client_min_messages = warning");
    Connection connection = statement.getConnection();
    int usual = connection.getNetworkTimeout();
    try {
      connection.setNetworkTimeout(Runnable::run, 0);
      statement.execute(sql);
    } catch (SQLException e) {
      putBackAfter(e, usual);
      throw e;
    }
    putBack(usual);
  }

  private void putBack(int networkTimeout) throws SQLException {
    statement.getConnection().setNetworkTimeout(Runnable::run, networkTimeout);
    statement.execute(PUT_BACK);
  }

  private void putBackAfter(SQLException failure, int networkTimeout) {
    try {
      putBack(networkTimeout);
    } catch (SQLException e) {
      failure.addSuppressed(e); // The connection is lost, and what was set on it with it.
    }
  }
}
