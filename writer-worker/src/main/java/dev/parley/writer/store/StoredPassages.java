package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads and deletes passages of locked conversations, within the transaction of a connection. */
final class StoredPassages {
  private static final String READ =
      """
      SELECT c.number, p.model_id, p.ordinal, p.range_start, p.range_end, p.text_hash,
        p.without_vector, p.ctid
      FROM unnest(?::text[], ?::bigint[]) AS c (tenant, number)
      CROSS JOIN LATERAL (
        SELECT p.*, p.ctid FROM passage p
        WHERE p.tenant = c.tenant AND p.conversation_number = c.number OFFSET 0) p
      """;

  /**
   * By their place, which saves finding each a second time. Whoever deletes passages by hand does
   * not ask for the lock, and the place may be another row's by then: it must be of the
   * conversation too.
   */
  private static final String DELETE =
      """
      DELETE FROM passage p
      USING unnest(?::tid[], ?::bigint[]) AS stale (place, conversation_number)
      WHERE p.ctid = stale.place AND p.conversation_number = stale.conversation_number
      """;

  private final Connection connection;

  StoredPassages(Connection connection) {
    this.connection = connection;
  }

  /** All passages of {@code conversations}. */
  List<StandingPassage> read(List<NumberedConversation> conversations) throws SQLException {
    List<StandingPassage> passages = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      new ArrayParameters<>(statement, conversations)
          .text(conversation -> conversation.embedded().conversation().tenant())
          .longs(NumberedConversation::number);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          passages.add(
              new StandingPassage(
                  row.getLong(1),
                  new PassageRow.Id(row.getInt(2), row.getInt(3)),
                  row.getInt(4),
                  row.getInt(5),
                  row.getBytes(6),
                  row.getString(7),
                  row.getString(8)));
        }
      }
    }
    return passages;
  }

  /** Those that {@link #read} gave in this transaction. */
  void delete(List<StandingPassage> passages) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
      new ArrayParameters<>(statement, passages)
          .tuples(StandingPassage::place)
          .longs(StandingPassage::conversation);
      statement.executeUpdate();
    }
  }
}
