package dev.parley.cli;

/** Why a search is not possible; the message never holds the query. */
public final class SearchException extends Exception {
  private static final long serialVersionUID = 1L;

  SearchException(String message) {
    super(message);
  }

  SearchException(String message, Throwable cause) {
    super(message, cause);
  }
}
