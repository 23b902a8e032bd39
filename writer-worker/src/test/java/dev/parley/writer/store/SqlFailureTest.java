package dev.parley.writer.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

class SqlFailureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "08000", "08001", "08003", "08004", "08006", "08007", "08P01", // connection
        "40001", "40P01", // serialisation, deadlock
        "53100", "53200", "53300", "53400", // disk, memory, connections, configured limit
        "57014", "57P01", "57P02", "57P03", "57P05", // cancelled, shut down, crashed, starting up
        "25006", "25P03", "55P03", "55006", "58030"
      })
  void passes(String state) {
    assertThat(SqlFailure.of(new SQLException("", state))).isEqualTo(SqlFailure.TRANSIENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"22001", "22003", "22021", "22P02", "22P05", "23502", "23505", "23514", "54000"})
  void isAboutARow(String state) {
    assertThat(SqlFailure.of(new SQLException("", state))).isEqualTo(SqlFailure.ROW_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"28P01", "3D000", "42501", "42703", "42P01", "0A000", "25P02", "55000", "XX000"})
  void needsAPerson(String state) {
    assertThat(SqlFailure.of(new SQLException("", state))).isEqualTo(SqlFailure.FATAL);
  }

  @ParameterizedTest
  @CsvSource({
    "08006,CONNECTION",
    "57P01,CONNECTION",
    "25P03,CONNECTION",
    "40P01,CONFLICT",
    "55P03,CONFLICT",
    "53100,DISK",
    "58030,DISK",
    "53200,OVERLOADED",
    "53300,OVERLOADED",
    "25006,READ_ONLY"
  })
  void operatorsAreToldWhyABatchIsTriedAgain(String state, RetryCause cause) {
    assertThat(RetryCause.of(new SQLException("", state))).isEqualTo(cause);
  }

  @Test
  void stateIsFoundAlongCausesAndNextExceptions() {
    SQLException refused = new SQLException("", "22003");
    BatchUpdateException batch = new BatchUpdateException("", new int[0]);
    batch.setNextException(refused);
    assertThat(SqlFailure.of(batch)).isEqualTo(SqlFailure.ROW_REFUSED);
    assertThat(SqlFailure.of(new IllegalStateException(new SQLException("", null, refused))))
        .isEqualTo(SqlFailure.ROW_REFUSED);
    assertThat(
            SqlFailure.of(
                new SQLTransientConnectionException(
                    "pool: not available", "28P01", new SQLException("", "28P01"))))
        .isEqualTo(SqlFailure.FATAL);
  }

  @Test
  void brokenConnectionWithoutAStatePasses() {
    assertThat(SqlFailure.of(new SQLTransientConnectionException("timed out")))
        .isEqualTo(SqlFailure.TRANSIENT);
    assertThat(SqlFailure.of(new SQLException("", new SocketTimeoutException())))
        .isEqualTo(SqlFailure.TRANSIENT);
    assertThat(SqlFailure.of(new SQLException("", new IOException())))
        .isEqualTo(SqlFailure.TRANSIENT);
    assertThat(SqlFailure.of(new SQLException("?"))).isEqualTo(SqlFailure.FATAL);
    assertThat(SqlFailure.of(new NullPointerException())).isEqualTo(SqlFailure.FATAL);
  }

  @Test
  void chainThatClosesInACircleEnds() {
    SQLException one = new SQLException("one");
    SQLException other = new SQLException("other", one);
    one.setNextException(other);
    assertThat(SqlFailure.of(one)).isEqualTo(SqlFailure.FATAL);
  }

  @ParameterizedTest
  @CsvSource({
    "08006, true",
    "57P01, true",
    "25006, true",
    "40001, false",
    "40P01, false",
    "22003, false"
  })
  void connectionIsSpoiltByWhatIsNotARolledBackTransaction(String state, boolean spoilt) {
    assertThat(SqlFailure.spoilsConnection(new SQLException("", state))).isEqualTo(spoilt);
  }

  @Test
  void descriptionSaysWhyAndQuotesNoRow() {
    PSQLException away =
        new PSQLException("Connection to\n  host refused.", PSQLState.CONNECTION_UNABLE_TO_CONNECT);
    assertThat(SqlFailure.describe(new SQLException("wrapped", away)))
        .isEqualTo("08001 PSQLException: Connection to host refused.");
    assertThat(SqlFailure.describe(new SQLException("permission denied", "42501")))
        .isEqualTo("42501 SQLException: permission denied");

    String quoting = "invalid input syntax for type json: \"I am ill\"";
    assertThat(SqlFailure.describe(new SQLException(quoting, "22P02")))
        .isEqualTo("22P02 SQLException");
    assertThat(SqlFailure.describe(new SQLException(quoting, "XX000")))
        .isEqualTo("XX000 SQLException");
    assertThat(SqlFailure.describe(new SQLException(quoting))).isEqualTo("SQLException");
    assertThat(SqlFailure.describe(new SQLTransientConnectionException("timed out")))
        .isEqualTo("SQLTransientConnectionException: timed out");
  }
}
