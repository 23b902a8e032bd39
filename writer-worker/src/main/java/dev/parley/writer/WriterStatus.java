package dev.parley.writer;

import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.health.HealthCheck;
import dev.parley.writer.loop.BatchDelivery;
import dev.parley.writer.store.SqlFailure;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the writer tells of itself: {@code writer} is live until its thread died, and ready when it
 * reads; {@code database} is ready when batches are taken; {@code search} says how searches are
 * served. Safe for concurrent use.
 */
final class WriterStatus implements BatchDelivery.Status {
  /** Asks the database, for a writer without work would not notice that it is away. */
  interface Probe {
    void check() throws SQLException;
  }

  private volatile @Nullable String notReading = "not started";
  private volatile @Nullable String died;
  private volatile @Nullable String databaseAway = "not asked yet";
  private volatile Probe probe = () -> {};
  private volatile Supplier<String> search = () -> "not started";

  void register(Health health) {
    health.live(check("writer", () -> wellUnless(died)));
    health.ready(check("writer", () -> wellUnless(notReading)));
    health.ready(check("database", this::database));
    health.ready(check("search", () -> CheckResult.ok(search.get())));
  }

  /**
   * What is asked from now on.
   *
   * @param served how searches are served, in words
   */
  void probe(Probe database, Supplier<String> served) {
    probe = database;
    search = served;
  }

  void preparing(String what) {
    notReading = what;
  }

  void reading() {
    notReading = null;
  }

  void stopped() {
    notReading = "stopped";
    databaseAway = "stopped";
  }

  void died(Throwable cause) {
    String why = "died: " + (cause instanceof SQLException ? SqlFailure.describe(cause) : cause);
    died = why;
    notReading = why;
  }

  @Override
  public void databaseAway(String problem) {
    databaseAway = problem;
  }

  @Override
  public void databaseAnswers() {
    databaseAway = null;
  }

  private CheckResult database() {
    @Nullable String known = databaseAway;
    if (known != null) {
      return CheckResult.failed(known);
    }
    try {
      probe.check();
      return CheckResult.ok();
    } catch (SQLException e) {
      return CheckResult.failed(SqlFailure.describe(e));
    }
  }

  private static CheckResult wellUnless(@Nullable String problem) {
    return problem == null ? CheckResult.ok() : CheckResult.failed(problem);
  }

  private static HealthCheck check(String name, Supplier<CheckResult> check) {
    return new HealthCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public CheckResult check() {
        return check.get();
      }
    };
  }
}
