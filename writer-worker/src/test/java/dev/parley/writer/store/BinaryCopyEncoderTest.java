package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the format as Postgres' manual has it under COPY, Binary Format. */
class BinaryCopyEncoderTest {
  private static final String HEADER = "5047434f50590aff0d0a00" + "00000000" + "00000000";
  private static final String TRAILER = "ffff";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final List<Integer> pieces = new ArrayList<>();

  @Test
  void rowsAreWrittenFieldByFieldWithTheirLengths() throws SQLException {
    BinaryCopyEncoder encoder = encoder();
    encoder.row(4);
    encoder.text("zé😀");
    encoder.int4(-2);
    encoder.bytea(new byte[] {0, (byte) 0xff});
    encoder.float4Array(new float[] {1f, -0.5f});
    encoder.row(3);
    encoder.text(null);
    encoder.bytea(null);
    encoder.float4Array(null);
    encoder.end();

    assertThat(hex())
        .isEqualTo(
            HEADER
                + "0004"
                + "00000007"
                + "7ac3a9f09f9880"
                + "00000004"
                + "fffffffe"
                + "00000002"
                + "00ff"
                + "00000024" // 5 integers and 2 floats with their lengths
                + "00000001"
                + "00000000"
                + "000002bc"
                + "00000002"
                + "00000001"
                + "00000004"
                + "3f800000"
                + "00000004"
                + "bf000000"
                + "0003"
                + "ffffffff"
                + "ffffffff"
                + "ffffffff"
                + TRAILER);
  }

  @Test
  void typesOfAConversationAreWrittenAsPostgresReceivesThem() throws SQLException {
    BinaryCopyEncoder encoder = encoder();
    encoder.row(6);
    encoder.int8(-2);
    encoder.timestamptz(Instant.parse("2000-01-01T00:00:01.000002Z"));
    encoder.timestamptz(Instant.parse("1999-12-31T23:59:59.999999Z"));
    encoder.jsonb("{}");
    encoder.int4Array(new int[] {7});
    encoder.int4Array(null);
    encoder.end();

    assertThat(hex())
        .isEqualTo(
            HEADER
                + "0006"
                + "00000008"
                + "fffffffffffffffe"
                + "00000008"
                + "00000000000f4242" // microseconds from 2000 on
                + "00000008"
                + "ffffffffffffffff"
                + "00000003"
                + "01" // the version of the format
                + "7b7d"
                + "0000001c" // 5 integers and 1 with its length
                + "00000001"
                + "00000000"
                + "00000017"
                + "00000001"
                + "00000001"
                + "00000004"
                + "00000007"
                + "ffffffff"
                + TRAILER);
  }

  @Test
  void nothingButHeaderAndTrailerIsAnEmptyTable() throws SQLException {
    encoder().end();
    assertThat(hex()).isEqualTo(HEADER + TRAILER);
  }

  @Test
  void whatIsLargerThanAPieceIsWrittenWholeAndInOrder() throws SQLException {
    String large = "x".repeat(200_000);
    BinaryCopyEncoder encoder = encoder();
    for (int i = 0; i < 50; i++) {
      encoder.row(2);
      encoder.text("y".repeat(i * 1_000));
      encoder.text(large);
    }
    encoder.end();

    String expected = HEADER;
    StringBuilder rows = new StringBuilder(expected);
    for (int i = 0; i < 50; i++) {
      rows.append("0002").append(field("y".repeat(i * 1_000))).append(field(large));
    }
    assertThat(hex()).isEqualTo(rows + TRAILER);
    assertThat(pieces).allMatch(piece -> piece <= 200_000);
  }

  private static String field(String text) {
    return "%08x".formatted(text.length())
        + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private BinaryCopyEncoder encoder() throws SQLException {
    return new BinaryCopyEncoder(
        (bytes, offset, length) -> {
          pieces.add(length);
          written.write(bytes, offset, length);
        });
  }

  private String hex() {
    return HexFormat.of().formatHex(written.toByteArray());
  }
}
