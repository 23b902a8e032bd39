package dev.parley.writer.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;

/** Puts passages straight into their table. */
final class PassageCopy {
  private static final String COPY =
      "COPY passage (tenant, conversation_number, model_id, ordinal, range_start, range_end, text_hash,"
          + " embedding, without_vector, segment) FROM STDIN (FORMAT binary)";

  private static final int FIELDS = 10;

  private PassageCopy() {}

  /**
   * Within the transaction of {@code connection}.
   *
   * @param rows each is asked for when those before it were sent
   * @param segment that the rows belong to
   */
  static void into(Connection connection, Iterator<PassageRow> rows, int segment)
      throws SQLException {
    BinaryCopy.into(connection, COPY, rows, (row, encoder) -> encode(row, segment, encoder));
  }

  private static void encode(PassageRow row, int segment, BinaryCopyEncoder encoder)
      throws SQLException {
    encoder.row(FIELDS);
    encoder.text(row.tenant());
    encoder.int8(row.conversation());
    encoder.int4(row.id().modelId());
    encoder.int4(row.id().ordinal());
    encoder.int4(row.start());
    encoder.int4(row.end());
    encoder.bytea(row.textHash());
    encoder.float4Array(row.embedding());
    encoder.text(row.withoutVector());
    encoder.int4(segment);
  }
}
