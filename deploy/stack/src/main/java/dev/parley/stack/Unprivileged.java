package dev.parley.stack;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How Postgres, which refuses to run as root, runs when we are root.
 *
 * @param prefix what is put before its commands
 * @param owner whom its files must belong to, when not to us
 */
record Unprivileged(List<String> prefix, OptionalInt owner) {
  private static final int NOBODY = 65534;

  /** We are an ordinary user. */
  static final Unprivileged ALREADY = new Unprivileged(List.of(), OptionalInt.empty());

  /** In a user namespace in which root is nobody; its files stay root's. */
  static final Unprivileged NAMESPACE =
      new Unprivileged(List.of("unshare", "--user"), OptionalInt.empty());

  /** As another user, where namespaces are not allowed, as in most containers. */
  static final Unprivileged ANOTHER_USER =
      new Unprivileged(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
          OptionalInt.of(NOBODY));

  /**
   * The first way that works here.
   *
   * @throws StackException when none does
   */
  static Unprivileged choose() throws InterruptedException {
    if (!isRoot()) {
      return ALREADY;
    }
    return Stream.of(NAMESPACE, ANOTHER_USER)
        .filter(Unprivileged::works)
        .findFirst()
        .orElseThrow(
            () ->
                new StackException(
                    "the embedded Postgres does not run as root, and here neither unshare --user"
                        + " nor setpriv can make it another user: run as one, or give "
                        + StackEnvironment.POSTGRES));
  }

  static boolean isRoot() {
    return new UnixSystem().getUid() == 0;
  }

  /** The command, as it is run. */
  List<String> command(Path program, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(program.toString());
    command.addAll(arguments);
    return command;
  }

  /** Makes what is in {@code directory} the owner's, and lets it pass the directory above. */
  void giveAway(Path directory) throws IOException {
    if (owner.isEmpty()) {
      return;
    }
    Path parent = directory.toAbsolutePath().getParent();
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(parent);
    permissions.add(PosixFilePermission.OTHERS_EXECUTE);
    Files.setPosixFilePermissions(parent, permissions);
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.setAttribute(path, "unix:uid", owner.getAsInt());
      }
    }
  }

  private boolean works() {
    try {
      Process process =
          new ProcessBuilder(command(Path.of("true"), List.of()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
