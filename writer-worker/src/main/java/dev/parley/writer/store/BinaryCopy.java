package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Sends rows by {@code COPY … FROM STDIN (FORMAT binary)}. */
final class BinaryCopy {
  /** Writes one row as the statement wants it. */
  interface RowEncoder<T> {
    void encode(T row, BinaryCopyEncoder encoder) throws SQLException;
  }

  private BinaryCopy() {}

  /**
   * Within the transaction of {@code connection}.
   *
   * @param sql the statement
   * @param rows each is asked for when those before it were sent
   */
  static <T> void into(
      Connection connection, String sql, Iterator<T> rows, RowEncoder<? super T> encoding)
      throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      BinaryCopyEncoder encoder = new BinaryCopyEncoder(copy::writeToCopy);
      while (rows.hasNext()) {
        encoding.encode(rows.next(), encoder);
      }
      encoder.end();
      copy.endCopy();
    } catch (SQLException | RuntimeException | Error e) {
      cancel(copy, e);
      throw e;
    }
  }

  /** Leaves the connection able to roll back; where it is lost, the first failure says so. */
  private static void cancel(CopyIn copy, Throwable failure) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }
}
