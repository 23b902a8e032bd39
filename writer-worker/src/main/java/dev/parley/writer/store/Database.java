package dev.parley.writer.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;

/**
 * Connections to the database: a pool for batches, and ones of their own for what takes long. Lazy:
 * nothing is connected until a connection is asked for.
 */
public final class Database implements AutoCloseable {
  private static final Duration CHECK_WITHIN = Duration.ofSeconds(1);

  private final DatabaseSettings settings;
  private final HikariDataSource pool;
  private final SlowStatements slowStatements;

  public Database(DatabaseSettings settings) {
    this(settings, DatabaseMetrics.NONE);
  }

  public Database(DatabaseSettings settings, DatabaseMetrics metrics) {
    this.settings = settings;
    this.slowStatements = new SlowStatements(settings.slowStatement(), metrics);
    HikariConfig config = new HikariConfig();
    config.setPoolName("parley-writer");
    config.setJdbcUrl(settings.url());
    config.setDataSourceProperties(properties(settings.socketTimeout()));
    config.setAutoCommit(false);
    config.setMinimumIdle(settings.minConnections());
    config.setMaximumPoolSize(settings.maxConnections());
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(
        Math.min(settings.connectTimeout().toMillis(), CHECK_WITHIN.toMillis()));
    config.setInitializationFailTimeout(-1); // A database that is away is waited for, later.
    metrics.pool().ifPresent(config::setMetricsTrackerFactory);
    this.pool = new HikariDataSource(config);
  }

  /** The pool: its connections do not commit by themselves. */
  DataSource pool() {
    return pool;
  }

  /** Who watches statements on the pool's connections. */
  SlowStatements slowStatements() {
    return slowStatements;
  }

  /** Takes a connection out of the pool for good; it is closed when it is given back. */
  void evict(Connection connection) {
    pool.evictConnection(connection);
  }

  /** Connections outside the pool, which commit each statement. */
  DataSource dedicated() {
    return outsidePool(settings.socketTimeout());
  }

  /** The same, which wait as long as a statement takes: for migrations. */
  DataSource patient() {
    return outsidePool(Duration.ZERO);
  }

  private DataSource outsidePool(Duration socketTimeout) {
    return new DriverDataSource(settings.url(), null, properties(socketTimeout), null, null);
  }

  /**
   * Whether a batch could be written now.
   *
   * @throws SQLException saying why not
   */
  public void check() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      if (!connection.isValid((int) CHECK_WITHIN.toSeconds())) {
        throw new SQLException("no answer within " + CHECK_WITHIN, "08006");
      }
    }
  }

  /** Ends the pool; whoever still uses a connection of it fails at once. */
  @Override
  public void close() {
    pool.close();
  }

  private Properties properties(Duration socketTimeout) {
    Properties properties = new Properties();
    settings.user().ifPresent(user -> PGProperty.USER.set(properties, user));
    settings.password().ifPresent(word -> PGProperty.PASSWORD.set(properties, word.reveal()));
    PGProperty.APPLICATION_NAME.set(properties, "parley-writer");
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds(settings.connectTimeout()));
    PGProperty.SOCKET_TIMEOUT.set(properties, seconds(socketTimeout));
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.TARGET_SERVER_TYPE.set(properties, "primary");
    // Every batch asks the same few statements: the second finds them parsed.
    PGProperty.PREPARE_THRESHOLD.set(properties, 1);
    // The detail of an error quotes the row.
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
    return properties;
  }

  /** pgjdbc counts in whole seconds, and 0 is for ever. */
  private static String seconds(Duration duration) {
    return Long.toString(duration.plusMillis(999).toSeconds());
  }
}
