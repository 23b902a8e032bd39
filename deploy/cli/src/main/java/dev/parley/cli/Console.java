package dev.parley.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command talks to.
 *
 * @param environment the variables that settings are read from
 * @param in standard input
 * @param out results
 * @param err everything else
 */
public record Console(
    Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
  public Console {
    environment = Map.copyOf(environment);
  }

  /** The process's own. */
  public static Console ofProcess() {
    return new Console(System.getenv(), System.in, System.out, System.err);
  }

  /** Says what went wrong in one message. */
  public void fail(String message) {
    err.println("parley: " + message);
  }
}
