package dev.parley.bench.round;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM has had of the machine's cores; what else runs there moves it little. */
public final class ProcessCpu {
  /** Among a sample's other figures. */
  public static final String MICROS_EACH = "CPU µs each";

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private ProcessCpu() {}

  /** Seconds of all cores together, since the JVM began. */
  public static double seconds() {
    return SYSTEM.getProcessCpuTime() / 1e9;
  }
}
