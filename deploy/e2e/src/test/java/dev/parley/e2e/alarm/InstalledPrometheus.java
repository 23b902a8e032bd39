package dev.parley.e2e.alarm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What tests with a real Prometheus need. */
final class InstalledPrometheus {
  private InstalledPrometheus() {}

  /** The program; where there is none the test is skipped, loudly. */
  static Path orSkip() {
    Optional<Path> program = PrometheusProcess.program();
    if (program.isEmpty()) {
      System.err.println("SKIPPED for want of prometheus: " + PrometheusProcess.REMEDY);
    }
    assumeTrue(program.isPresent(), PrometheusProcess.REMEDY);
    return program.orElseThrow();
  }

  /** Those that are deployed, seen from the module. */
  static RuleFiles rules() throws IOException {
    return RuleFiles.read(Path.of("../..").resolve(RuleFiles.FOLDER));
  }
}
