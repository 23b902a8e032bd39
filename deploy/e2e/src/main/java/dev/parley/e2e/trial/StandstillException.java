package dev.parley.e2e.trial;

/** Work stands still, or a worker has ended by itself; the message says how every part is. */
public final class StandstillException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StandstillException(String message) {
    super(message);
  }
}
