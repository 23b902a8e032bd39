package dev.parley.e2e.observe;

import dev.parley.e2e.observe.StoredConversation.StoredPassage;
import dev.parley.wire.Conversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What stands in Postgres. Not safe for concurrent use. */
public final class StoredRows implements AutoCloseable {
  private static final String ROWS =
      """
      SELECT c.*, p.model_id, p.ordinal, p.range_start, p.range_end, p.embedding, p.without_vector
      FROM conversation c LEFT JOIN passage p ON (p.tenant, p.conversation_number) = (c.tenant, c.number)
      ORDER BY c.tenant, c.conversation_id, p.model_id, p.ordinal
      """;
  private static final String POSITION =
      """
      SELECT generation, log_partition, log_offset FROM conversation
      WHERE tenant = ? AND conversation_id = ?
      """;
  private static final String ORPHANS =
      """
      SELECT count(*) FROM passage p
      WHERE NOT EXISTS (
        SELECT FROM conversation c
        WHERE c.number = p.conversation_number AND c.tenant = p.tenant)
      """;
  private static final int ROWS_AT_A_TIME = 500;

  private final Connection connection;

  public StoredRows(String jdbcUrl, String user, String password) throws SQLException {
    connection = DriverManager.getConnection(jdbcUrl, user, password);
    connection.setAutoCommit(false); // A cursor that does not hold all rows needs a transaction.
  }

  /** How many conversations there are. */
  public long count() throws SQLException {
    return number("SELECT count(*) FROM conversation");
  }

  /** A number that grows with every row that is inserted or replaced. */
  public long version() throws SQLException {
    return number("SELECT count(*) + coalesce(sum(log_offset), 0) FROM conversation");
  }

  /** Where the snapshot that stands entered the log; empty when none does. */
  public Optional<Position> position(RecordKey key) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(POSITION)) {
      statement.setString(1, key.tenant());
      statement.setString(2, key.conversationId());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(position(row)) : Optional.empty();
      }
    } finally {
      connection.rollback();
    }
  }

  /** How many passages belong to no conversation. */
  public long orphans() throws SQLException {
    return number(ORPHANS);
  }

  /** How many passages stand without a vector. */
  public long passagesWithoutVector() throws SQLException {
    return number("SELECT count(*) FROM passage WHERE without_vector IS NOT NULL");
  }

  /** The models, by their ids. */
  public Map<Integer, ModelIdentity> models() throws SQLException {
    Map<Integer, ModelIdentity> models = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM model")) {
      while (row.next()) {
        models.put(
            row.getInt("id"),
            new ModelIdentity(
                row.getString("name"),
                row.getString("revision"),
                row.getInt("dimensions"),
                row.getString("passage_prefix"),
                row.getString("query_prefix"),
                row.getBoolean("normalized")));
      }
    }
    connection.rollback();
    return models;
  }

  /** Gives every conversation, one after the other. */
  public void forEach(Consumer<StoredConversation> sink) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(ROWS_AT_A_TIME);
      try (ResultSet row = statement.executeQuery(ROWS)) {
        @Nullable StoredConversation current = null;
        while (row.next()) {
          StoredConversation next = conversation(row);
          if (current == null || !current.conversation().key().equals(next.conversation().key())) {
            if (current != null) {
              sink.accept(current);
            }
            current = next;
          }
          addPassage(row, current);
        }
        if (current != null) {
          sink.accept(current);
        }
      }
    }
    connection.rollback();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private long number(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } finally {
      connection.rollback();
    }
  }

  private static StoredConversation conversation(ResultSet row) throws SQLException {
    Conversation conversation =
        new Conversation(
            row.getString("tenant"),
            row.getString("conversation_id"),
            row.getString("user_id"),
            row.getString("platform"),
            row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
            row.getString("transcript"),
            row.getString("summary"),
            row.getString("metadata"));
    Array models = row.getArray("models");
    return new StoredConversation(
        conversation, position(row), Arrays.asList((Integer[]) models.getArray()), new HashMap<>());
  }

  private static Position position(ResultSet row) throws SQLException {
    return new Position(
        row.getInt("generation"), row.getInt("log_partition"), row.getLong("log_offset"));
  }

  private static void addPassage(ResultSet row, StoredConversation to) throws SQLException {
    int model = row.getInt("model_id");
    if (!row.wasNull()) {
      Array vector = row.getArray("embedding");
      StoredPassage passage =
          new StoredPassage(
              row.getInt("ordinal"),
              row.getInt("range_start"),
              row.getInt("range_end"),
              vector == null ? null : floats((Float[]) vector.getArray()),
              row.getString("without_vector"));
      List<StoredPassage> passages = to.passages().computeIfAbsent(model, m -> new ArrayList<>());
      passages.add(passage);
    }
  }

  private static float[] floats(Float[] boxed) {
    float[] floats = new float[boxed.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = boxed[i];
    }
    return floats;
  }
}
