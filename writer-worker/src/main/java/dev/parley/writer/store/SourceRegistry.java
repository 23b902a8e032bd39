package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Holds the database to the topic whose offsets order its rows: the first writer notes it, and
 * every later one must find the same.
 */
public final class SourceRegistry {
  private static final String NOTE =
      """
      INSERT INTO source (generation, topic, topic_id, partitions) VALUES (?, ?, ?, ?)
      ON CONFLICT (generation) DO NOTHING
      """;

  private static final String READ =
      "SELECT topic, topic_id, partitions FROM source WHERE generation = ?";

  /**
   * The topic that conversations are published to.
   *
   * @param generation the N that ends its name
   * @param topic its name
   * @param topicId given by the cluster when it was created, and to no other
   * @param partitions how many it has
   */
  public record Source(int generation, String topic, String topicId, int partitions) {
    @Override
    public String toString() {
      return topic + " with id " + topicId + " and " + partitions + " partitions";
    }
  }

  private final Database database;

  public SourceRegistry(Database database) {
    this.database = database;
  }

  /**
   * Notes {@code current}, or finds it noted.
   *
   * @throws SourceMismatchException when another topic of this generation is noted
   */
  public void require(Source current) throws SQLException {
    Source noted = noteAndRead(current);
    boolean same =
        noted.topicId().equals(current.topicId()) && noted.partitions() == current.partitions();
    if (!same) {
      throw new SourceMismatchException(noted, current);
    }
  }

  private Source noteAndRead(Source current) throws SQLException {
    try (Connection connection = database.pool().getConnection()) {
      try (PreparedStatement note = connection.prepareStatement(NOTE)) {
        note.setInt(1, current.generation());
        note.setString(2, current.topic());
        note.setString(3, current.topicId());
        note.setInt(4, current.partitions());
        note.executeUpdate();
      }
      connection.commit(); // And a new snapshot: a writer that was faster is seen.
      try (PreparedStatement read = connection.prepareStatement(READ)) {
        read.setInt(1, current.generation());
        try (ResultSet row = read.executeQuery()) {
          row.next();
          Source noted =
              new Source(current.generation(), row.getString(1), row.getString(2), row.getInt(3));
          connection.commit();
          return noted;
        }
      }
    }
  }
}
