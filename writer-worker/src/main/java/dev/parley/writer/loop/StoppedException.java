package dev.parley.writer.loop;

/** The worker is to stop while it waits: what is not committed is read again by whoever is next. */
public final class StoppedException extends Exception {
  private static final long serialVersionUID = 1L;

  public StoppedException() {
    super("told to stop while waiting");
  }
}
