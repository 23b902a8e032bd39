package dev.parley.stack;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How Postgres, which refuses to run as root, runs when we are root: in a user namespace in which
 * root is nobody. Its files stay root's.
 */
final class Unprivileged {
  private Unprivileged() {}

  /** What to put before its command; nothing when we are an ordinary user. */
  static List<String> prefix() throws IOException, InterruptedException {
    if (new UnixSystem().getUid() != 0) {
      return List.of();
    }
    List<String> namespace = List.of("unshare", "--user");
    if (!works(namespace)) {
      throw new StackException(
          "the embedded Postgres does not run as root, and this machine allows no user namespace"
              + " (unshare --user): run as another user, or give PARLEY_STACK_POSTGRES");
    }
    return namespace;
  }

  private static boolean works(List<String> prefix) throws InterruptedException {
    try {
      List<String> command = new ArrayList<>(prefix);
      command.add("true");
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
