package dev.parley.writer.store;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a failure of the database asks for, told by its SQLSTATE. */
public enum SqlFailure {
  /** It passes: wait, and try the same again. */
  TRANSIENT,
  /** It is about what a row holds: the same row would be refused again, others may not be. */
  ROW_REFUSED,
  /** Neither: a person has to look. */
  FATAL;

  private static final String READ_ONLY = "25006";
  private static final String IDLE = "25P03";

  /**
   * Decides by the first SQLSTATE on the chains of causes and next exceptions; without any, by
   * whether something between us and the server broke.
   */
  public static SqlFailure of(Throwable failure) {
    @Nullable String state = stateOf(failure);
    if (state != null) {
      return ofState(state);
    }
    for (Throwable one : chain(failure)) {
      if (one instanceof SQLTransientException
          || one instanceof SQLRecoverableException
          || one instanceof IOException) {
        return TRANSIENT;
      }
    }
    return FATAL;
  }

  /** Whether the connection itself may be what is wrong, so that it must not be used again. */
  static boolean spoilsConnection(Throwable failure) {
    @Nullable String state = stateOf(failure);
    return of(failure) == TRANSIENT && (state == null || !state.startsWith("40"));
  }

  /**
   * The failure in words that quote no row: a message about a row may, and is left out.
   *
   * @return for instance {@code 08006 PSQLException: Connection refused}
   */
  public static String describe(Throwable failure) {
    @Nullable SQLException sql = withState(failure);
    if (sql == null) {
      String what = failure.getClass().getSimpleName();
      return of(failure) == TRANSIENT ? what + ": " + oneLine(failure.getMessage()) : what;
    }
    String what = sql.getSQLState() + " " + sql.getClass().getSimpleName();
    boolean quotesNoRow = of(sql) == TRANSIENT || isAboutAccess(sql.getSQLState());
    return quotesNoRow ? what + ": " + oneLine(sql.getMessage()) : what;
  }

  private static SqlFailure ofState(String state) {
    String kind = state.length() < 2 ? "" : state.substring(0, 2);
    return switch (kind) {
      case "08", "40", "53", "57" -> TRANSIENT; // connection, rollback, resources, operator
      case "22", "23", "54" -> ROW_REFUSED; // data, constraint, a limit such as an index row's
      // A primary that stepped down; and a transaction that stood still until it was ended.
      case "25" -> state.equals(READ_ONLY) || state.equals(IDLE) ? TRANSIENT : FATAL;
      case "55" -> state.equals("55P03") || state.equals("55006") ? TRANSIENT : FATAL; // locks
      case "58" -> TRANSIENT; // the server's disk
      default -> FATAL;
    };
  }

  /** Login, permission, a missing database or table: what a person must know to act. */
  private static boolean isAboutAccess(String state) {
    return state.startsWith("28") || state.startsWith("3D") || state.startsWith("42");
  }

  /** The first SQLSTATE on the chains; null without any. */
  static @Nullable String stateOf(Throwable failure) {
    @Nullable SQLException sql = withState(failure);
    return sql == null ? null : sql.getSQLState();
  }

  private static @Nullable SQLException withState(Throwable failure) {
    for (Throwable one : chain(failure)) {
      if (one instanceof SQLException sql && sql.getSQLState() != null) {
        return sql;
      }
    }
    return null;
  }

  /** The failure, its causes, and the next exceptions of each; each once. */
  private static List<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    gather(failure, seen, chain);
    return chain;
  }

  private static void gather(
      @Nullable Throwable failure, Set<Throwable> seen, List<Throwable> chain) {
    for (Throwable one = failure; one != null && seen.add(one); one = one.getCause()) {
      chain.add(one);
      if (one instanceof SQLException sql) {
        gather(sql.getNextException(), seen, chain);
      }
    }
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "no message" : message.replaceAll("\\s+", " ");
  }
}
