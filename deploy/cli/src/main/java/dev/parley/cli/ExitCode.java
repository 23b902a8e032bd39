package dev.parley.cli;

/** What a command ends with. */
public final class ExitCode {
  /** All done. */
  public static final int OK = 0;

  /** All done but for input lines that were refused. */
  public static final int LINES_REFUSED = 1;

  /** The command line makes no sense: picocli's own code. */
  public static final int USAGE = 2;

  /** Settings are missing or wrong; nothing was done. */
  public static final int SETTINGS = 3;

  /** The input cannot be read, or not to its end; what was read before is done. */
  public static final int INPUT = 4;

  /** The system failed, or cannot be reached. */
  public static final int SYSTEM = 5;

  /** Told to stop before the work was done: 128 and the number of SIGINT. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
