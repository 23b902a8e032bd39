package dev.parley.stack;

import java.util.Locale;

/**
 * The machine that native programs are chosen for.
 *
 * @param system {@code linux} or {@code darwin}
 * @param arm whether it is 64-bit ARM, and not x86-64
 */
record Platform(String system, boolean arm) {
  static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Platform of(String osName, String osArch) {
    String system = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    boolean linux = system.startsWith("linux");
    boolean mac = system.startsWith("mac");
    boolean arm = arch.equals("aarch64") || arch.equals("arm64");
    boolean intel = arch.equals("amd64") || arch.equals("x86_64");
    if (!(linux || mac) || !(arm || intel)) {
      throw new StackException(
          "there is no embedded Postgres and Redis for "
              + osName
              + " on "
              + osArch
              + ": set PARLEY_STACK=docker, or give their addresses");
    }
    return new Platform(linux ? "linux" : "darwin", arm);
  }
}
