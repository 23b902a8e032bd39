package dev.parley.bench.writer;

import dev.parley.wire.EmbeddedConversation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * {@code COPY} of both tables' rows as binary and a commit: nothing that keeps the rows of Parley's
 * tables can be faster, and a key that is there already fails.
 */
final class RawCopy implements WritePath {
  /** Numbers of conversations that are its own, so that nobody has to be asked. */
  private static final String RESERVE =
      "SELECT setval('conversation_number_seq', nextval('conversation_number_seq') + 1000000000)"
          + " - 1000000000";

  private final Connection connection;
  private final TableRows rows;
  private long next;

  RawCopy(BenchDatabase database) throws SQLException {
    this.rows = new TableRows(database.modelId());
    this.next = Long.parseLong(database.value(RESERVE));
    this.connection = database.connect();
    connection.setAutoCommit(false);
  }

  @Override
  public void write(List<EmbeddedConversation> batch) throws SQLException {
    long first = next;
    rows.copyConversations(connection, "conversation", first, batch);
    rows.copyPassages(connection, "passage", i -> first + i, batch);
    connection.commit();
    next += batch.size();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
