package dev.parley.stack;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What measurements were made on. */
public final class Machine {
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final long GIB = 1L << 30;

  private Machine() {}

  /** Processor, cores, memory, system and Java in a line. */
  public static String description() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %d GiB, %s %s, Java %s",
        processor(),
        system.getAvailableProcessors(),
        Math.round((double) system.getTotalMemorySize() / GIB),
        System.getProperty("os.name"),
        System.getProperty("os.version").replaceFirst("[-+].*", ""),
        System.getProperty("java.version"));
  }

  /**
   * Processes that wanted a core in the last minute, a sign of others at work; negative if unknown.
   */
  public static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(CPU)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch"); // not Linux
    }
  }
}
