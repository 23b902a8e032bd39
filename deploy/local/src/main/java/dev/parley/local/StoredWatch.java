package dev.parley.local;

import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which of the outstanding conversations are stored by now, a bounded number at a time. A
 * database that is away for a while is asked again later. For one thread.
 */
final class StoredWatch implements AutoCloseable {
  private static final int AT_A_TIME = 500;

  private final Outstanding outstanding;
  private final Connections connections;
  private @Nullable Connection connection;

  /** Opens a connection to the database. */
  @FunctionalInterface
  interface Connections {
    Connection open() throws SQLException;
  }

  StoredWatch(Outstanding outstanding, Connections connections) {
    this.outstanding = outstanding;
    this.connections = connections;
  }

  /**
   * Looks at some, and at more as long as most turn out to be stored.
   *
   * @throws SQLException when the database cannot be asked now; the next call tries anew
   */
  void look() throws SQLException {
    int asked;
    int stored;
    do {
      List<Outstanding.Wanted> wanted = outstanding.next(AT_A_TIME);
      asked = wanted.size();
      stored = asked == 0 ? 0 : storedOf(wanted);
    } while (asked > 0 && 2 * stored > asked);
  }

  private int storedOf(List<Outstanding.Wanted> wanted) throws SQLException {
    Map<RecordKey, Position> positions;
    try {
      if (connection == null) {
        connection = connections.open();
      }
      positions =
          new StoredPositions(connection).of(wanted.stream().map(Outstanding.Wanted::key).toList());
    } catch (SQLException e) {
      close();
      throw e;
    }
    int stored = 0;
    for (Outstanding.Wanted one : wanted) {
      Position position = positions.get(one.key());
      if (position != null && position.compareTo(one.position()) >= 0) {
        outstanding.settled(one.key(), position);
        stored++;
      }
    }
    return stored;
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // It was broken, and is gone all the same.
    } finally {
      connection = null;
    }
  }
}
