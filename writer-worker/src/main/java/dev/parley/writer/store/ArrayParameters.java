package dev.parley.writer.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Binds rows to a statement column by column, an array a parameter, for {@code unnest}: as many
 * parameters as columns however many rows there are, sent as binary.
 */
final class ArrayParameters<T> {
  private final PreparedStatement statement;
  private final List<T> rows;
  private int parameters;

  ArrayParameters(PreparedStatement statement, List<T> rows) {
    this.statement = statement;
    this.rows = rows;
  }

  /** The next parameter, a {@code text[]}. */
  ArrayParameters<T> text(Function<T, @Nullable String> column) throws SQLException {
    return strings("text", column);
  }

  /** The next parameter, a {@code tid[]}. */
  ArrayParameters<T> tuples(Function<T, @Nullable String> column) throws SQLException {
    return strings("tid", column);
  }

  /** The next parameter, an {@code integer[]}. */
  ArrayParameters<T> integers(ToIntFunction<T> column) throws SQLException {
    return bind("int4", rows.stream().mapToInt(column).toArray());
  }

  /** The next parameter, a {@code bigint[]}. */
  ArrayParameters<T> longs(ToLongFunction<T> column) throws SQLException {
    return bind("int8", rows.stream().mapToLong(column).toArray());
  }

  private ArrayParameters<T> strings(String type, Function<T, @Nullable String> column)
      throws SQLException {
    @Nullable String[] values = new String[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    return bind(type, values);
  }

  private ArrayParameters<T> bind(String type, Object values) throws SQLException {
    PreparedStatement to = statement;
    // createArrayOf(String, Object) of pgjdbc takes arrays of primitives; that of JDBC does not.
    to.setArray(
        ++parameters,
        to.getConnection().unwrap(org.postgresql.PGConnection.class).createArrayOf(type, values));
    return this;
  }
}
