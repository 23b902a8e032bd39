package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.wire.Conversation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Searches over and over on a thread and a connection of its own. */
final class Searcher implements AutoCloseable {
  /** How many a second, unless they take longer. */
  static final int PER_SECOND = 20;

  private static final int BEST = 10;

  /** Each costs an exact search of all passages. */
  private static final int COMPARED = 10;

  private static final int WARM_UP = 100;

  private static final String SEARCH =
      "SELECT conversation_id FROM search_conversations(?, ?, " + BEST + ")";

  private static final String EXACT =
      """
      SELECT conversation_id FROM (
        SELECT conversation_number AS number,
          min(embedding::vector(%1$d) <=> ?::real[]::vector(%1$d)) AS distance
        FROM passage WHERE tenant = ? AND model_id = %2$d GROUP BY conversation_number
        ORDER BY distance LIMIT %3$d) best
      JOIN conversation USING (number)
      """;

  private final Connection connection;
  private final ConversationSource source;
  private final String exact;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final List<Double> millis = new ArrayList<>();
  private volatile boolean stopping;
  private Future<?> searching = CompletableFuture.completedFuture(null);
  private long queries;

  Searcher(BenchDatabase database, ConversationSource source) throws SQLException {
    this.connection = database.connect();
    this.source = source;
    this.exact = EXACT.formatted(ConversationSource.DIMENSIONS, database.modelId(), BEST);
  }

  /** Searches until what a running server has in its memory is there. */
  void warmUp() throws SQLException {
    for (int i = 0; i < WARM_UP; i++) {
      found(source.query(queries++));
    }
  }

  void start() {
    searching = thread.submit(() -> search());
  }

  /** Ends the searching; how long each search took, in ms. */
  List<Double> stop() throws InterruptedException, ExecutionException {
    stopping = true;
    searching.get();
    return millis;
  }

  private Void search() throws SQLException, InterruptedException {
    long due = System.nanoTime();
    while (!stopping || millis.isEmpty()) {
      long begun = System.nanoTime();
      found(source.query(queries++));
      long ended = System.nanoTime();
      millis.add((ended - begun) / 1e6);
      due = Math.max(ended, due + TimeUnit.SECONDS.toNanos(1) / PER_SECOND);
      TimeUnit.NANOSECONDS.sleep(due - ended);
    }
    return null;
  }

  /** How much of what an exact search finds a search finds too, from 0 to 1. */
  double recall() throws SQLException {
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    int wanted = 0;
    int found = 0;
    for (int i = 0; i < COMPARED; i++) {
      float[] query = source.query(queries++);
      Set<String> truth = new HashSet<>(exactly(query));
      wanted += truth.size();
      found += (int) found(query).stream().filter(truth::contains).count();
      connection.rollback();
    }
    connection.setAutoCommit(true);
    return (double) found / wanted;
  }

  private List<String> found(float[] query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SEARCH)) {
      statement.setString(1, Conversation.DEFAULT_TENANT);
      statement.setObject(2, query);
      return ids(statement);
    }
  }

  private List<String> exactly(float[] query) throws SQLException {
    try (Statement settings = connection.createStatement();
        PreparedStatement statement = connection.prepareStatement(exact)) {
      settings.execute("SET LOCAL enable_indexscan = off");
      statement.setObject(1, query);
      statement.setString(2, Conversation.DEFAULT_TENANT);
      return ids(statement);
    }
  }

  private static List<String> ids(PreparedStatement statement) throws SQLException {
    List<String> ids = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        ids.add(row.getString(1));
      }
    }
    return ids;
  }

  @Override
  public void close() throws SQLException {
    thread.shutdownNow();
    connection.close();
  }
}
