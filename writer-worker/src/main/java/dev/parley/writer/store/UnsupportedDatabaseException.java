package dev.parley.writer.store;

/** The database is one that Parley cannot use; the message says why and what to do. */
public final class UnsupportedDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnsupportedDatabaseException(String message) {
    super(message);
  }
}
