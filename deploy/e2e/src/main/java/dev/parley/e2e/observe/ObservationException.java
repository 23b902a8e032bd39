package dev.parley.e2e.observe;

/** What happened cannot be seen, so nothing can be said about it. */
public final class ObservationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ObservationException(String message, Throwable cause) {
    super(message, cause);
  }
}
