package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the vector indexes of all models where pgvector can be had. Vectors are {@code real[]}
 * everywhere; indexes are over their cast, so pgvector can come at any time without a row being
 * rewritten. Indexes are made and dropped CONCURRENTLY, while batches are written; one writer does
 * so at a time.
 */
public final class VectorIndexes {
  private static final Logger log = LoggerFactory.getLogger(VectorIndexes.class);

  private static final String TRY_LOCK =
      "SELECT pg_try_advisory_xact_lock(%d)".formatted(AdvisoryLock.VECTOR_INDEXES.key());

  private final DataSource dedicated;
  private final IndexSettings settings;
  private final VectorIndexMetrics metrics;
  private volatile @Nullable Statement making;
  private volatile OptionalLong untilParts = OptionalLong.empty();
  private volatile String detail = "it is not known yet how searches are served";

  public VectorIndexes(Database database, IndexSettings settings, VectorIndexMetrics metrics) {
    this.dedicated = database.dedicated();
    this.settings = settings;
    this.metrics = metrics;
  }

  /** How searches are served, in words for the log and for health. */
  public String detail() {
    return detail;
  }

  /**
   * Takes steps until nothing is left that this writer could do; it takes as long as that takes.
   * What is written meanwhile may call for more.
   *
   * @return {@link #detail()}
   */
  public String ensure() throws SQLException {
    while (advance()) {}
    return detail;
  }

  /**
   * Takes the next step, if there is one and no other writer is at it.
   *
   * @return whether it took one
   */
  boolean advance() throws SQLException {
    try (Connection connection = dedicated.getConnection()) {
      Pgvector pgvector = Pgvector.of(connection);
      if (!pgvector.usable()) {
        detail = pgvector.detail();
        return false;
      }
      IndexCatalog catalog = new IndexCatalog(connection, settings);
      List<IndexedModel> models = catalog.models();
      detail = pgvector.detail() + describe(models);
      untilParts =
          models.stream().map(IndexedModel::untilParts).flatMapToLong(OptionalLong::stream).min();
      metrics.state(models.stream().map(VectorIndexes::state).toList(), catalog.openFor());
      return next(models).isPresent() && stepAlone(connection, catalog);
    }
  }

  /**
   * Passages that could come, when it was last looked, before a list is to be made anew in parts.
   */
  OptionalLong untilParts() {
    return untilParts;
  }

  /** Ends what is being made; it is begun again the next time. */
  void cancel() {
    Statement statement = making;
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        log.debug("cannot cancel the making of an index", e);
      }
    }
  }

  /**
   * The lock belongs to a transaction on a connection of its own, because CONCURRENTLY takes none.
   * It is tried, never waited for: a statement that waits holds a snapshot, which whoever makes an
   * index would wait for in turn.
   */
  private boolean stepAlone(Connection connection, IndexCatalog catalog) throws SQLException {
    try (Connection locking = dedicated.getConnection()) {
      locking.setAutoCommit(false);
      try (Statement statement = locking.createStatement()) {
        try (ResultSet row = statement.executeQuery(TRY_LOCK)) {
          row.next();
          if (!row.getBoolean(1)) {
            return false;
          }
        }
        // After the SELECT, whose snapshot the server keeps until the next statement comes: it too
        // would be waited for.
        statement.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
      }
      // Again, for whoever had the lock may have taken the step.
      Optional<IndexedModel> model = next(catalog.models());
      if (model.isPresent()) {
        take(connection, model.get(), Objects.requireNonNull(model.get().next()));
      }
      locking.rollback();
      return model.isPresent();
    }
  }

  private void take(Connection connection, IndexedModel model, IndexStep step) throws SQLException {
    long begun = System.nanoTime();
    try (Statement statement = connection.createStatement()) {
      making = statement;
      new IndexMaker(statement, settings).take(model, step);
    } finally {
      making = null;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    log.info("vector index of model {}: {} in {} ms", model.id(), step, took.toMillis());
    if (step instanceof IndexStep.MakeGraph) {
      metrics.made(VectorIndexMetrics.Part.GRAPH, took);
    } else if (!(step instanceof IndexStep.Drop)) {
      metrics.made(VectorIndexMetrics.Part.LIST, took);
    }
  }

  /** What is quick goes before what takes minutes, whichever model it is for. */
  private static Optional<IndexedModel> next(List<IndexedModel> models) {
    return models.stream()
        .filter(model -> model.next() != null)
        .min(Comparator.comparing(model -> model.next() instanceof IndexStep.MakeGraph));
  }

  private static String describe(List<IndexedModel> models) {
    StringBuilder words = new StringBuilder();
    models.forEach(model -> words.append("; ").append(model.describe()));
    return words.toString();
  }

  private static VectorIndexMetrics.ModelState state(IndexedModel model) {
    return new VectorIndexMetrics.ModelState(
        model.id(),
        model.graphs().size(),
        model.listed(),
        model.indexes().stream().mapToLong(VectorIndex::bytes).sum());
  }
}
