package dev.parley.cli;

import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.EmbedderException;
import dev.parley.wire.ModelIdentity;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /** A provider may ask to wait for any time; nobody waits that long for a search. */
  private static final Duration EMBEDDED_WITHIN = Duration.ofSeconds(60);

  private final Connection connection;
  private final EmbedderChoice embedders;
  private final Duration embeddedWithin;
  private @Nullable Embedder embedder;

  /**
   * @param connection left open by this
   */
  public Search(Connection connection, EmbedderChoice embedders) {
    this(connection, embedders, EMBEDDED_WITHIN);
  }

  /**
   * @param connection left open by this
   * @param embeddedWithin how long the query's vector may take
   */
  Search(Connection connection, EmbedderChoice embedders, Duration embeddedWithin) {
    this.connection = connection;
    this.embedders = embedders;
    this.embeddedWithin = embeddedWithin;
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
    return embedded(chosen, text);
  }

  private float[] embedded(Embedder chosen, String text)
      throws SearchException, InterruptedException {
    FutureTask<float[]> task = new FutureTask<>(() -> chosen.embedQuery(text));
    Thread thread = new Thread(task, "query");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(embeddedWithin.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new SearchException(
          "the query was not embedded within "
              + embeddedWithin.toSeconds()
              + " s: the provider of "
              + chosen.model().name()
              + " does not answer, or asks to wait; try again later",
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EmbedderException) {
        throw new SearchException(
            "the query cannot be embedded: " + e.getCause().getMessage(), e.getCause());
      }
      throw new IllegalStateException("the query cannot be embedded", e.getCause());
    } finally {
      task.cancel(true);
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
