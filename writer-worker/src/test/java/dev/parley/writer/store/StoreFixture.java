package dev.parley.writer.store;

import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.writer.TestDatabase;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A store on a database whose tables are there. */
final class StoreFixture implements AutoCloseable {
  final TestDatabase sql;
  final Database database;
  final PostgresStore store;

  StoreFixture(TestDatabase sql) throws SQLException {
    this(sql, sql);
  }

  /**
   * @param sql how the test looks at the database
   * @param seenByStore how the store reaches it
   */
  StoreFixture(TestDatabase sql, TestDatabase seenByStore) throws SQLException {
    this.sql = sql;
    this.database = new Database(seenByStore.settings());
    new Schema(database).migrate();
    this.store = new PostgresStore(database, StoreListener.NONE);
  }

  /** Makes what vector indexes are to be made, unless told otherwise those of a new writer. */
  String index() throws SQLException {
    return index(IndexSettings.read(SettingsReader.of(Map.of())));
  }

  String index(IndexSettings settings) throws SQLException {
    return new VectorIndexes(database, settings, VectorIndexMetrics.NONE).ensure();
  }

  /** A query of {@code search_conversations}. */
  static String literal(float[] vector) {
    return IntStream.range(0, vector.length)
        .mapToObj(i -> Float.toString(vector[i]))
        .collect(Collectors.joining(",", "'{", "}'::real[]"));
  }

  /** Writes one batch. */
  List<Outcome> write(EmbeddedConversation... batch) throws SQLException {
    return store.write(Arrays.asList(batch));
  }

  /**
   * Every row of the tenant with where it lies and who wrote it: a row that was touched differs.
   */
  List<String> versions(String tenant) throws SQLException {
    return sql.rows(
        ("SELECT 'c', conversation_id, '', '', ctid, xmin, xmax FROM conversation WHERE tenant = '%1$s'"
                + " UNION ALL SELECT 'p', c.conversation_id, model_id::text, ordinal::text, p.ctid, p.xmin,"
                + " p.xmax FROM passage p LEFT JOIN conversation c ON c.number = conversation_number"
                + " WHERE p.tenant = '%1$s' ORDER BY 1, 2, 3, 4")
            .formatted(tenant));
  }

  /** The conversations of the tenant: id, offset, transcript. */
  List<String> conversations(String tenant) throws SQLException {
    return sql.rows(
        ("SELECT conversation_id, log_offset, transcript FROM conversation"
                + " WHERE tenant = '%s' ORDER BY 1")
            .formatted(tenant));
  }

  /** The passages of the tenant: id, model's name, ordinal, text by its range. */
  List<String> passages(String tenant) throws SQLException {
    return sql.rows(
        ("SELECT c.conversation_id, m.name, p.ordinal,"
                + " substring(c.transcript FROM range_start + 1 FOR range_end - range_start)"
                + " FROM passage p JOIN model m ON m.id = p.model_id"
                + " LEFT JOIN conversation c ON c.number = p.conversation_number"
                + " WHERE p.tenant = '%s' ORDER BY 1, 2, 3")
            .formatted(tenant));
  }

  /**
   * Passages of the tenant whose hash is not that of the text at their range, or whose conversation
   * is gone or does not name their model, or models that lack the passages of others: empty when
   * all is well.
   */
  List<String> contradictions(String tenant) throws SQLException {
    return sql.rows(
        """
        SELECT c.conversation_id, p.model_id, p.ordinal, 'passage' FROM passage p
        LEFT JOIN conversation c ON c.number = p.conversation_number
        WHERE p.tenant = '%1$s' AND (c.tenant IS DISTINCT FROM p.tenant OR NOT p.model_id = ANY (c.models)
          OR p.text_hash <> sha256(convert_to(
            substring(c.transcript FROM range_start + 1 FOR range_end - range_start), 'UTF8')))
        UNION ALL
        SELECT c.conversation_id, m.id, NULL, 'count' FROM conversation c, unnest(c.models) m (id)
        WHERE c.tenant = '%1$s' AND cardinality(string_to_array(c.transcript, chr(10))) <>
          (SELECT count(*) FROM passage p
            WHERE p.conversation_number = c.number AND p.model_id = m.id)
        """
            .formatted(tenant));
  }

  @Override
  public void close() {
    database.close();
  }
}
