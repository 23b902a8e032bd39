package dev.parley.writer.store;

import dev.parley.wire.ModelIdentity;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers under which models stand in the database. A model that was never seen is registered;
 * the first of all becomes the active one. Safe for concurrent use.
 */
final class ModelRegistry {
  private static final Logger log = LoggerFactory.getLogger(ModelRegistry.class);

  /**
   * Were the transaction isolated more strictly, the look-up would see what was before the lock.
   */
  private static final String LOCK =
      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(%d)"
          .formatted(AdvisoryLock.MODELS.key());

  private static final String FIND =
      """
      SELECT id, active FROM model
      WHERE name = ? AND revision = ? AND dimensions = ? AND passage_prefix = ?
        AND query_prefix = ? AND normalized = ?
      """;

  private static final String REGISTER =
      """
      INSERT INTO model (name, revision, dimensions, passage_prefix, query_prefix, normalized, active)
      VALUES (?, ?, ?, ?, ?, ?, NOT EXISTS (SELECT FROM model WHERE active))
      RETURNING id, active
      """;

  private final Runnable onNewModel;
  private final Map<ModelIdentity, Integer> known = new ConcurrentHashMap<>();

  /**
   * @param onNewModel called after a model was registered here
   */
  ModelRegistry(Runnable onNewModel) {
    this.onNewModel = onNewModel;
  }

  /**
   * The numbers of at least {@code models}.
   *
   * @param connection does not commit by itself, and has no transaction open; it has none
   *     afterwards, unless this fails
   */
  Map<ModelIdentity, Integer> idsOf(Connection connection, Set<ModelIdentity> models)
      throws SQLException {
    for (ModelIdentity model : models) {
      if (!known.containsKey(model)) {
        known.put(model, findOrRegister(connection, model));
      }
    }
    return known;
  }

  private int findOrRegister(Connection connection, ModelIdentity model) throws SQLException {
    // Before the look-up and in a statement of its own: what another writer registers meanwhile
    // is seen, and two cannot both make theirs the active one.
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.execute();
    }
    @Nullable Registered found = query(connection, FIND, model);
    if (found != null) {
      connection.commit();
      warnWhenNotSearched(found, model);
      return found.id();
    }
    @Nullable Registered registered = query(connection, REGISTER, model);
    connection.commit();
    if (registered == null) {
      throw new SQLException("model " + model.name() + " was not registered");
    }
    log.info(
        "registered model {} ({}, {} dimensions)",
        registered.id(),
        model.name(),
        model.dimensions());
    warnWhenNotSearched(registered, model);
    onNewModel.run();
    return registered.id();
  }

  private static void warnWhenNotSearched(Registered registered, ModelIdentity model) {
    if (!registered.active()) {
      log.warn(
          "model {} ({}) is written and not searched, for another is active; to search it: UPDATE"
              + " model SET active = (id = {})",
          registered.id(),
          model.name(),
          registered.id());
    }
  }

  private record Registered(int id, boolean active) {}

  private static @Nullable Registered query(Connection connection, String sql, ModelIdentity model)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, model.name());
      statement.setString(2, model.revision());
      statement.setInt(3, model.dimensions());
      statement.setString(4, model.passagePrefix());
      statement.setString(5, model.queryPrefix());
      statement.setBoolean(6, model.normalized());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? new Registered(row.getInt(1), row.getBoolean(2)) : null;
      }
    }
  }
}
