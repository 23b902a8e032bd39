package dev.parley.cli;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A conversation that a search found.
 *
 * @param score the cosine similarity of its best passage, at most 1
 * @param passage the text of that passage
 */
public record Match(
    String conversationId,
    double score,
    String passage,
    String userId,
    String platform,
    Instant occurredAt) {

  static Match of(ResultSet row) throws SQLException {
    return new Match(
        row.getString("conversation_id"),
        row.getDouble("score"),
        row.getString("passage"),
        row.getString("user_id"),
        row.getString("platform"),
        row.getObject("occurred_at", OffsetDateTime.class).toInstant());
  }

  /** Names the conversation and never the text, so that it is safe in a log. */
  @Override
  public String toString() {
    return "Match[" + conversationId + ", " + score + "]";
  }
}
