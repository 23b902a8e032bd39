package dev.parley.embedder.cache;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.RecordKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.slf4j.LoggerFactory;

/**
 * Reads vectors from the tables that hold what Parley has stored, of the same model and of the same
 * conversations: those are at hand by their keys, and what is sent again, or has grown, is in them.
 * It needs to read {@code passage}, {@code model} and the keys of {@code conversation}, and changes
 * nothing.
 */
final class PostgresVectors implements StoredVectors {
  /**
   * After a fault Postgres is left alone for so long at most, for each question might cost the
   * timeout. Less at first: what comes meanwhile is computed, and may be paid for.
   */
  static final Duration REST = Duration.ofSeconds(10);

  /** How long after the first of several faults in a row; each further one doubles it. */
  static final Duration FIRST_REST = Duration.ofMillis(500);

  private static final String UNDEFINED_TABLE = "42P01";

  /** Hikari refuses less. */
  private static final long LEAST_CONNECTION_TIMEOUT_MS = 250;

  private static final String FIND =
      """
      SELECT p.tenant, p.text_hash, p.embedding
      FROM unnest(?::text[], ?::text[]) AS k (tenant, conversation_id)
      CROSS JOIN LATERAL (
        SELECT p.tenant, p.text_hash, p.embedding
        FROM conversation c
        JOIN passage p ON p.tenant = c.tenant AND p.conversation_number = c.number
        WHERE c.tenant = k.tenant AND c.conversation_id = k.conversation_id
          AND p.embedding IS NOT NULL
          AND p.model_id = (
            SELECT m.id FROM model m
            WHERE m.name = ? AND m.revision = ? AND m.dimensions = ? AND m.passage_prefix = ?
              AND m.query_prefix = ? AND m.normalized = ?)
        OFFSET 0) p
      WHERE p.text_hash = ANY (?::bytea[])
      """;

  private final HikariDataSource pool;
  private final int timeoutMs;
  private final ModelIdentity model;
  private final CacheMetrics metrics;
  private final InstantSource clock;
  private final FaultLog log;
  private volatile long restsUntil = Long.MIN_VALUE;
  private long restMs = FIRST_REST.toMillis();

  PostgresVectors(
      StoredVectorSettings settings,
      ModelIdentity model,
      CacheMetrics metrics,
      InstantSource clock) {
    this.timeoutMs = Math.toIntExact(settings.timeout().toMillis());
    this.model = model;
    this.metrics = metrics;
    this.clock = clock;
    this.log = new FaultLog(LoggerFactory.getLogger(PostgresVectors.class), clock);
    this.pool = pool(settings);
  }

  /** Which text of which tenant; two conversations of a tenant may have the same. */
  private record Text(String tenant, ByteBuffer hash) {}

  @Override
  public Map<CacheKey, float[]> find(List<Wanted> wanted) {
    long asked = clock.millis();
    if (wanted.isEmpty() || asked < restsUntil) {
      return Map.of();
    }
    long began = System.nanoTime();
    Map<CacheKey, float[]> found = new HashMap<>();
    try {
      found.putAll(ask(wanted));
      answered();
    } catch (SQLException e) {
      rest(asked);
      failed(e);
    }
    long misses = wanted.stream().map(Wanted::key).distinct().count() - found.size();
    metrics.lookedUp(
        found.size(),
        (int) misses,
        (long) found.size() * model.dimensions() * Float.BYTES,
        Duration.ofNanos(System.nanoTime() - began));
    return found;
  }

  @Override
  public void close() {
    pool.close();
  }

  private Map<CacheKey, float[]> ask(List<Wanted> wanted) throws SQLException {
    MessageDigest sha256 = sha256();
    Map<Text, CacheKey> keys = new LinkedHashMap<>();
    Set<RecordKey> conversations = new HashSet<>();
    for (Wanted one : wanted) {
      byte[] hash = sha256.digest(one.text().getBytes(StandardCharsets.UTF_8));
      keys.put(new Text(one.conversation().tenant(), ByteBuffer.wrap(hash)), one.key());
      conversations.add(one.conversation());
    }
    Map<CacheKey, float[]> found = new HashMap<>();
    try (Connection connection = pool.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, timeoutMs);
      try (PreparedStatement statement = connection.prepareStatement(FIND)) {
        bind(statement, List.copyOf(conversations), keys.keySet());
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            CacheKey key = keys.get(new Text(row.getString(1), ByteBuffer.wrap(row.getBytes(2))));
            float[] vector = vector(row.getArray(3));
            if (key != null && vector != null) {
              found.put(key, vector);
            }
          }
        }
      }
    }
    return found;
  }

  private void bind(PreparedStatement statement, List<RecordKey> conversations, Set<Text> texts)
      throws SQLException {
    Connection connection = statement.getConnection();
    List<String> tenants = conversations.stream().map(RecordKey::tenant).toList();
    List<String> ids = conversations.stream().map(RecordKey::conversationId).toList();
    byte[][] hashes = texts.stream().map(text -> text.hash().array()).toArray(byte[][]::new);
    statement.setArray(1, connection.createArrayOf("text", tenants.toArray()));
    statement.setArray(2, connection.createArrayOf("text", ids.toArray()));
    statement.setString(3, model.name());
    statement.setString(4, model.revision());
    statement.setInt(5, model.dimensions());
    statement.setString(6, model.passagePrefix());
    statement.setString(7, model.queryPrefix());
    statement.setBoolean(8, model.normalized());
    statement.setArray(9, connection.createArrayOf("bytea", hashes));
  }

  /** Null, and counted, when it is not a vector of the model. */
  private float @Nullable [] vector(Array stored) throws SQLException {
    Float[] numbers = (Float[]) stored.getArray();
    float[] vector = new float[numbers.length];
    boolean finite = true;
    for (int i = 0; i < vector.length && finite; i++) {
      Float number = numbers[i];
      finite = number != null && Float.isFinite(number);
      vector[i] = finite ? number : 0;
    }
    if (!finite || vector.length != model.dimensions()) {
      failed(
          CacheFault.CORRUPT, "a stored vector is not one of " + model.dimensions() + " numbers");
      return null;
    }
    return vector;
  }

  private synchronized void answered() {
    restMs = FIRST_REST.toMillis();
  }

  /** Questions that were under way together fail together, which is one fault. */
  private synchronized void rest(long asked) {
    if (asked >= restsUntil) {
      restsUntil = clock.millis() + restMs;
      restMs = Math.min(REST.toMillis(), 2 * restMs);
    }
  }

  private void failed(SQLException failure) {
    if (UNDEFINED_TABLE.equals(failure.getSQLState())) {
      return; // Nothing has ever been stored here.
    }
    CacheFault fault = CacheFault.of(failure);
    // Its message may hold no more than its state: the text of a statement has no values.
    failed(fault, "Postgres, SQLSTATE " + failure.getSQLState());
  }

  private void failed(CacheFault fault, String detail) {
    metrics.failed(fault);
    log.failed(fault, detail);
  }

  private static HikariDataSource pool(StoredVectorSettings settings) {
    long timeoutMs = settings.timeout().toMillis();
    HikariConfig config = new HikariConfig();
    config.setPoolName("parley-embedder");
    config.setJdbcUrl(settings.url());
    config.setDataSourceProperties(properties(settings));
    config.setMinimumIdle(1); // So that the first question need not wait for one to be made.
    config.setMaximumPoolSize(settings.connections());
    config.setConnectionTimeout(Math.max(LEAST_CONNECTION_TIMEOUT_MS, timeoutMs));
    config.setValidationTimeout(LEAST_CONNECTION_TIMEOUT_MS);
    config.setInitializationFailTimeout(-1); // It connects when it is first asked.
    return new HikariDataSource(config);
  }

  private static Properties properties(StoredVectorSettings settings) {
    Properties properties = new Properties();
    settings.user().ifPresent(user -> PGProperty.USER.set(properties, user));
    settings.password().ifPresent(word -> PGProperty.PASSWORD.set(properties, word.reveal()));
    PGProperty.APPLICATION_NAME.set(properties, "parley-embedder");
    long seconds = settings.timeout().plusMillis(999).toSeconds(); // pgjdbc counts in whole ones.
    PGProperty.CONNECT_TIMEOUT.set(properties, Long.toString(seconds));
    PGProperty.SOCKET_TIMEOUT.set(properties, Long.toString(seconds));
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    // Vectors are sent as numbers, and not as text, from the second time on.
    PGProperty.PREPARE_THRESHOLD.set(properties, 1);
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
    return properties;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
