package dev.parley.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process does when it is sent SIGTERM; each test runs one. */
@Timeout(60)
class TerminationTest {
  @Test
  void processThatStopsWellExitsWithZero() throws Exception {
    try (Child child = new Child("well")) {
      child.awaitLine("started");
      child.terminate();

      assertThat(child.rest()).containsExactly("stopped");
      assertThat(child.exitCode()).isEqualTo(Lifecycle.EXIT_OK);
    }
  }

  @Test
  void processThatDoesNotStopWellExitsAsFailed() throws Exception {
    try (Child child = new Child("stop-fails")) {
      child.awaitLine("started");
      child.terminate();

      assertThat(child.exitCode()).isEqualTo(Lifecycle.EXIT_FAILED);
    }
  }

  @Test
  void processThatIsStillStartingStopsToo() throws Exception {
    try (Child child = new Child("start-waits")) {
      child.awaitLine("starting");
      child.terminate();

      assertThat(child.rest()).containsExactly("stopped");
      assertThat(child.exitCode()).isEqualTo(Lifecycle.EXIT_OK);
    }
  }

  @Test
  void processWhosePartDiesExitsAsFailedByItself() throws Exception {
    try (Child child = new Child("dies")) {
      assertThat(child.rest()).containsExactly("started", "stopped");
      assertThat(child.exitCode()).isEqualTo(Lifecycle.EXIT_FAILED);
    }
  }

  /** The program that runs in the process. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      Lifecycle lifecycle = new Lifecycle(Duration.ofSeconds(20));
      lifecycle.add(new Part(args[0], lifecycle));
      System.exit(lifecycle.run());
    }
  }

  private record Part(String name, Lifecycle lifecycle) implements Service {
    @Override
    public void start() throws Exception {
      if (name.equals("start-waits")) {
        System.out.println("starting");
        new CountDownLatch(1).await();
      }
      System.out.println("started");
      if (name.equals("dies")) {
        lifecycle.died(name, new IllegalStateException("no more"));
      }
    }

    @Override
    public void stop(Duration within) throws Exception {
      System.out.println("stopped");
      if (name.equals("stop-fails")) {
        throw new IOException("cannot flush");
      }
    }
  }

  private static final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    Child(String scenario) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Program.class.getName(),
                  scenario)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      output = process.inputReader();
    }

    void awaitLine(String line) throws IOException {
      assertThat(output.readLine()).isEqualTo(line);
    }

    /** SIGTERM, where there are signals. */
    void terminate() {
      process.toHandle().destroy(); // The same of Process closes the output as well.
    }

    List<String> rest() {
      return output.lines().toList();
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      output.close();
    }
  }
}
