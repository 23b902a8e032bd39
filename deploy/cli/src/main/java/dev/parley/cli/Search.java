package dev.parley.cli;

import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.EmbedderException;
import dev.parley.wire.ModelIdentity;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Searches a database by meaning: embeds the query with the very model whose vectors are active in
 * it, and lets {@code search_conversations} compare them. The model is loaded at the first search
 * and kept until the close. For one thread.
 */
public final class Search implements AutoCloseable {
  private static final String SEARCH =
      "SELECT conversation_id, score, passage, user_id, platform, occurred_at"
          + " FROM search_conversations(?, ?, ?)";

  private final Connection connection;
  private final EmbedderChoice embedders;
  private @Nullable Embedder embedder;

  /**
   * @param connection left open by this
   */
  public Search(Connection connection, EmbedderChoice embedders) {
    this.connection = connection;
    this.embedders = embedders;
  }

  /**
   * The conversations of {@code tenant} whose best passage is nearest to {@code text}, best first;
   * none when nothing was ever stored.
   *
   * @param limit the most conversations, at least 1
   * @throws SearchException when this process cannot run the active model, or the model refuses the
   *     query
   */
  public List<Match> find(String tenant, String text, int limit)
      throws SQLException, SearchException, InterruptedException {
    Optional<ModelIdentity> active = new ActiveModel(connection).read();
    if (active.isEmpty()) {
      return List.of();
    }
    return matches(tenant, embed(active.get(), text), limit);
  }

  @Override
  public void close() {
    if (embedder != null) {
      embedder.close();
      embedder = null;
    }
  }

  private float[] embed(ModelIdentity model, String text)
      throws SearchException, InterruptedException {
    Embedder chosen = embedder;
    if (chosen == null || !chosen.model().equals(model)) {
      close();
      chosen = embedders.of(model);
      embedder = chosen;
    }
    try {
      return chosen.embedQuery(text);
    } catch (EmbedderException e) {
      throw new SearchException("the query cannot be embedded: " + e.getMessage(), e);
    }
  }

  private List<Match> matches(String tenant, float[] query, int limit) throws SQLException {
    Array array = connection.createArrayOf("float4", boxed(query));
    try (PreparedStatement statement = connection.prepareStatement(SEARCH)) {
      statement.setString(1, tenant);
      statement.setArray(2, array);
      statement.setInt(3, limit);
      List<Match> matches = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          matches.add(Match.of(rows));
        }
      }
      return matches;
    } finally {
      array.free();
    }
  }

  private static Float[] boxed(float[] vector) {
    Float[] boxed = new Float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      boxed[i] = vector[i];
    }
    return boxed;
  }
}
