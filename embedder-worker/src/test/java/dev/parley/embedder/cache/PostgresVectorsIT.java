package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.embedder.ManualClock;
import dev.parley.runtime.settings.Secret;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.RecordKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** On the tables as the writer's first migration makes them. */
@ExtendWith(StackExtension.class)
class PostgresVectorsIT {
  private static final Path TABLES =
      Path.of("../writer-worker/src/main/resources/db/migration/V1__tables.sql");
  private static final ModelIdentity MODEL = new ModelIdentity("m", "1", 3, "p: ", "q: ", true);
  private static final RecordKey CONVERSATION = new RecordKey("t", "c");
  private static final float[] VECTOR = {0.25f, -1e-20f, 1f / 3};

  private final ManualClock clock = new ManualClock();
  private final RecordedCacheMetrics metrics = new RecordedCacheMetrics();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final String url;
  private final String user;
  private final String password;
  private Connection connection;

  PostgresVectorsIT(TestStack stack) {
    url = stack.jdbcUrl();
    user = stack.databaseUser();
    password = stack.databasePassword();
  }

  @BeforeEach
  void connect() throws Exception {
    connection = DriverManager.getConnection(url, user, password);
    open.add(connection);
    execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private void execute(String sql) throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void createTables() throws Exception {
    execute(Files.readString(TABLES));
    register(MODEL);
  }

  private void register(ModelIdentity model) throws Exception {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO model (name, revision, dimensions, passage_prefix, query_prefix,"
                + " normalized) VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, model.name());
      insert.setString(2, model.revision());
      insert.setInt(3, model.dimensions());
      insert.setString(4, model.passagePrefix());
      insert.setString(5, model.queryPrefix());
      insert.setBoolean(6, model.normalized());
      insert.executeUpdate();
    }
  }

  private void store(RecordKey conversation, int ordinal, String text, Float... vector)
      throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "WITH new AS (INSERT INTO conversation (tenant, conversation_id, generation,"
                + " log_partition, log_offset, models, user_id, platform, occurred_at, transcript,"
                + " metadata) VALUES (?, ?, 1, 0, 0, '{1}', '', '', now(), '', '{}')"
                + " ON CONFLICT (tenant, conversation_id) DO UPDATE SET updated_at = now()"
                + " RETURNING tenant, number)"
                + " INSERT INTO passage (tenant, conversation_number, model_id, ordinal,"
                + " range_start, range_end, text_hash, embedding, without_vector)"
                + " SELECT tenant, number, 1, ?, 0, 1, ?, ?, ? FROM new")) {
      insert.setString(1, conversation.tenant());
      insert.setString(2, conversation.conversationId());
      insert.setInt(3, ordinal);
      insert.setBytes(4, hash);
      insert.setArray(5, vector.length == 0 ? null : connection.createArrayOf("real", vector));
      insert.setString(6, vector.length == 0 ? "degraded" : null);
      insert.executeUpdate();
    }
  }

  private PostgresVectors vectors(ModelIdentity model, String at, Duration timeout) {
    PostgresVectors vectors =
        new PostgresVectors(
            new StoredVectorSettings(
                at, Optional.of(user), Optional.of(new Secret(password)), timeout, 2),
            model,
            metrics,
            clock);
    open.add(vectors);
    return vectors;
  }

  private PostgresVectors vectors(ModelIdentity model) {
    return vectors(model, url, Duration.ofSeconds(30));
  }

  private static StoredVectors.Wanted wanted(RecordKey conversation, String text) {
    String name = conversation + text;
    return new StoredVectors.Wanted(conversation, new CacheKey(name), text);
  }

  private static boolean finds(StoredVectors vectors, RecordKey conversation, String text) {
    return !vectors.find(List.of(wanted(conversation, text))).isEmpty();
  }

  @Test
  void storedVectorsOfTheSameTextsAreFoundExactlyAsTheyWereComputed() throws Exception {
    createTables();
    store(CONVERSATION, 0, "früh 😀", VECTOR[0], VECTOR[1], VECTOR[2]);
    store(CONVERSATION, 1, "later", 1f, 0f, 0f);
    PostgresVectors vectors = vectors(MODEL);
    for (int i = 0; i < 8; i++) { // Text at first, later binary, later perhaps another plan.
      var found =
          vectors.find(
              List.of(
                  wanted(CONVERSATION, "früh 😀"),
                  wanted(CONVERSATION, "new"),
                  wanted(CONVERSATION, "later")));
      assertThat(found).hasSize(2);
      assertThat(found.get(wanted(CONVERSATION, "früh 😀").key())).containsExactly(VECTOR);
      assertThat(found.get(wanted(CONVERSATION, "later").key())).containsExactly(1f, 0f, 0f);
    }
    assertThat(metrics.hits()).isEqualTo(16);
    assertThat(metrics.misses()).isEqualTo(8);
    assertThat(metrics.faults()).isEmpty();
  }

  @Test
  void otherTenantsConversationsAndModelsHaveTheirOwn() throws Exception {
    createTables();
    store(CONVERSATION, 0, "text", 1f, 0f, 0f);
    assertThat(finds(vectors(MODEL), CONVERSATION, "text")).isTrue();
    assertThat(finds(vectors(MODEL), new RecordKey("other", "c"), "text")).isFalse();
    assertThat(finds(vectors(MODEL), new RecordKey("t", "other"), "text")).isFalse();
    for (ModelIdentity other :
        List.of(
            new ModelIdentity("n", "1", 3, "p: ", "q: ", true),
            new ModelIdentity("m", "2", 3, "p: ", "q: ", true),
            new ModelIdentity("m", "1", 4, "p: ", "q: ", true),
            new ModelIdentity("m", "1", 3, "", "q: ", true),
            new ModelIdentity("m", "1", 3, "p: ", "", true),
            new ModelIdentity("m", "1", 3, "p: ", "q: ", false))) {
      assertThat(finds(vectors(other), CONVERSATION, "text")).as("%s", other).isFalse();
      register(other);
      assertThat(finds(vectors(other), CONVERSATION, "text")).as("%s", other).isFalse();
    }
    assertThat(metrics.faults()).isEmpty();
  }

  @Test
  void whatWasStoredWithoutAVectorIsNotFound() throws Exception {
    createTables();
    store(CONVERSATION, 0, "text");
    assertThat(finds(vectors(MODEL), CONVERSATION, "text")).isFalse();
  }

  @Test
  void whatIsNoVectorOfTheModelIsDiscardedAndCounted() throws Exception {
    createTables();
    store(CONVERSATION, 0, "short", 1f, 2f);
    store(CONVERSATION, 1, "odd", 1f, Float.NaN, 2f);
    store(CONVERSATION, 2, "holed", 1f, null, 2f);
    store(CONVERSATION, 3, "right", 1f, 2f, 3f);
    assertThat(
            vectors(MODEL)
                .find(
                    List.of(
                        wanted(CONVERSATION, "short"),
                        wanted(CONVERSATION, "odd"),
                        wanted(CONVERSATION, "holed"),
                        wanted(CONVERSATION, "right"))))
        .containsOnlyKeys(wanted(CONVERSATION, "right").key());
    assertThat(metrics.faults())
        .containsExactly(CacheFault.CORRUPT, CacheFault.CORRUPT, CacheFault.CORRUPT);
  }

  @Test
  void beforeTheWriterHasMadeItsTablesThereIsNothingAndNoFault() throws Exception {
    PostgresVectors vectors = vectors(MODEL);
    assertThat(finds(vectors, CONVERSATION, "text")).isFalse();
    createTables();
    store(CONVERSATION, 0, "text", 1f, 0f, 0f);
    assertThat(finds(vectors, CONVERSATION, "text")).as("it is asked again later").isFalse();
    clock.advance(PostgresVectors.REST);
    assertThat(finds(vectors, CONVERSATION, "text")).isTrue();
    assertThat(metrics.faults()).isEmpty();
  }

  @Test
  void aUserWhoMayReadPassagesAndModelsAndKeysIsEnough() throws Exception {
    createTables();
    store(CONVERSATION, 0, "text", 1f, 0f, 0f);
    String reader = "reader_" + Long.toUnsignedString(System.nanoTime(), 36);
    execute("CREATE ROLE " + reader + " LOGIN PASSWORD 'read'");
    try {
      execute("GRANT USAGE ON SCHEMA public TO " + reader);
      StoredVectorSettings asReader =
          new StoredVectorSettings(
              url, Optional.of(reader), Optional.of(new Secret("read")), Duration.ofSeconds(30), 1);
      try (PostgresVectors vectors = new PostgresVectors(asReader, MODEL, metrics, clock)) {
        assertThat(finds(vectors, CONVERSATION, "text")).isFalse();
        assertThat(metrics.faults()).containsExactly(CacheFault.REFUSED);
        execute("GRANT SELECT ON passage, model TO " + reader);
        execute("GRANT SELECT (tenant, conversation_id, number) ON conversation TO " + reader);
        clock.advance(PostgresVectors.REST);
        assertThat(finds(vectors, CONVERSATION, "text")).isTrue();
      }
    } finally {
      execute("DROP OWNED BY " + reader + "; DROP ROLE " + reader);
    }
  }

  @Test
  void postgresThatHangsOrIsAwayIsAMissAndIsLeftAloneForAWhile() throws Exception {
    createTables();
    store(CONVERSATION, 0, "text", 1f, 0f, 0f);
    URI address = URI.create(url.substring("jdbc:".length()));
    try (TcpProxy proxy = TcpProxy.to(address.getHost(), address.getPort())) {
      String proxied = "jdbc:postgresql://127.0.0.1:" + proxy.port() + address.getPath();
      PostgresVectors vectors = vectors(MODEL, proxied, Duration.ofMillis(500));
      await().until(() -> findsWithoutRest(vectors));
      proxy.stall();
      metrics.clear();
      assertThat(finds(vectors, CONVERSATION, "text")).isFalse();
      assertThat(metrics.faults()).hasSize(1);
      assertThat(finds(vectors, CONVERSATION, "text")).isFalse();
      assertThat(metrics.faults()).as("it was not asked again").hasSize(1);
      proxy.refuse();
      clock.advance(PostgresVectors.REST);
      assertThat(finds(vectors, CONVERSATION, "text")).isFalse();
      assertThat(metrics.faults()).hasSize(2);
      proxy.forward();
      await().until(() -> findsWithoutRest(vectors));
    }
  }

  @Test
  void oneFaultIsRestedFromBrieflyAndFaultsInARowEverLonger() throws Exception {
    PostgresVectors vectors =
        vectors(MODEL, "jdbc:postgresql://127.0.0.1:1/none", Duration.ofMillis(250));
    long rest = PostgresVectors.FIRST_REST.toMillis();
    for (int faults = 1; faults < 8; faults++) {
      finds(vectors, CONVERSATION, "text");
      assertThat(metrics.faults()).hasSize(faults);
      clock.advance(Duration.ofMillis(rest - 1));
      finds(vectors, CONVERSATION, "text");
      assertThat(metrics.faults()).as("it was not asked again").hasSize(faults);
      clock.advance(Duration.ofMillis(1));
      rest = Math.min(2 * rest, PostgresVectors.REST.toMillis());
    }
  }

  private boolean findsWithoutRest(PostgresVectors vectors) {
    clock.advance(PostgresVectors.REST);
    return finds(vectors, CONVERSATION, "text");
  }
}
