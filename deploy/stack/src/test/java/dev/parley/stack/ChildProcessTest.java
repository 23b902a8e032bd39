package dev.parley.stack;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final Path log;

  ChildProcessTest(@TempDir Path directory) {
    this.log = directory.resolve("log");
  }

  @BeforeEach
  void makeLog() throws IOException {
    Files.createFile(log);
  }

  private ChildProcess shell(String script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    command.addAll(List.of(arguments));
    return ChildProcess.start("the child", command, Map.of("GIVEN", "a b"), log);
  }

  private void awaitLog(String text) {
    await().atMost(WITHIN).until(() -> Files.readString(log).contains(text));
  }

  @Test
  void argumentsEnvironmentOutputAndExitCodeAreTheCommandsOwn() throws Exception {
    try (ChildProcess child =
        shell("echo \"$1|$GIVEN\"; echo wrong >&2; exit 7", "one 'two' $three")) {
      assertThat(child.awaitExit(WITHIN)).isTrue();
      assertThat(child.exitCode()).hasValue(7);
      assertThat(log).content().contains("one 'two' $three|a b\n", "wrong\n");
    }
  }

  @Test
  void pidIsTheCommandsOwn() throws Exception {
    try (ChildProcess child = shell("echo \"I am $$.\"; exec sleep 1000")) {
      awaitLog("I am " + child.pid() + ".");
    }
  }

  @Test
  void stopsByItselfWhenAsked() throws Exception {
    try (ChildProcess child =
        shell("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done")) {
      awaitLog("up");
      assertThat(child.stop(WITHIN)).isTrue();
      assertThat(child.exitCode()).hasValue(3);
      assertThat(log).content().endsWith("bye\n");
    }
  }

  @Test
  void isKilledWhenItDoesNotStop() throws Exception {
    try (ChildProcess child = shell("trap '' TERM; echo up; while :; do sleep 0.05; done")) {
      awaitLog("up");
      assertThat(child.stop(Duration.ofMillis(200))).isFalse();
      assertThat(child.exitCode()).hasValue(128 + 9);
    }
  }

  /**
   * Told by TERM: INT is ignored for good by a shell of whose parents one ran in the background.
   */
  @Test
  void standsStillBetweenStopAndCont() throws Exception {
    try (ChildProcess child =
        shell("trap 'echo heard' TERM; echo up; while :; do sleep 0.05; done")) {
      awaitLog("up");
      child.send(ChildProcess.Signal.STOP);
      await().atMost(WITHIN).until(() -> state(child.pid()).equals(Optional.of("T")));
      child.send(ChildProcess.Signal.TERM);
      assertThat(log).content().doesNotContain("heard");
      child.send(ChildProcess.Signal.CONT);
      awaitLog("heard");
    }
  }

  @Test
  void isFrozenWithWhatItStartedOfTheSameProgramAndNothingElse() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/proc")), "states are told in /proc");
    try (ChildProcess child =
        shell(
            "sleep 100 & other=$!; sh -c 'while :; do sleep 0.05; done; true' & echo up $! $other;"
                + " wait")) {
      awaitLog("up");
      String[] pids = Files.readString(log).strip().split(" ");
      long same = Long.parseLong(pids[1]);
      long other = Long.parseLong(pids[2]);
      child.freeze();
      await().atMost(WITHIN).until(() -> state(child.pid()).equals(Optional.of("T")));
      await().atMost(WITHIN).until(() -> state(same).equals(Optional.of("T")));
      assertThat(state(other)).isNotEqualTo(Optional.of("T"));
      child.thaw();
      await().atMost(WITHIN).until(() -> !state(child.pid()).equals(Optional.of("T")));
      await().atMost(WITHIN).until(() -> !state(same).equals(Optional.of("T")));
      ProcessHandle.of(other).ifPresent(ProcessHandle::destroy);
      ProcessHandle.of(same).ifPresent(ProcessHandle::destroy);
    }
  }

  @Test
  void stopsByItselfThoughItIsFrozen() throws Exception {
    try (ChildProcess child = shell("echo up; exec sleep 100")) {
      awaitLog("up");
      child.freeze();
      assertThat(child.stop(WITHIN)).isTrue();
    }
  }

  @Test
  void theDeathIsToldWithTheEndOfTheLog() throws Exception {
    try (ChildProcess child = shell("echo no room on the device; exit 4")) {
      assertThat(child.awaitExit(WITHIN)).isTrue();
      assertThatThrownBy(child::checkAlive)
          .isInstanceOf(StackException.class)
          .hasMessageContaining("the child has ended with exit code 4")
          .hasMessageContaining(log.toString())
          .hasMessageContaining("no room on the device");
    }
  }

  @Test
  void whatAJvmStartedEndsWithItEvenAfterKill9() throws Exception {
    Path childsPid = log.resolveSibling("child.pid");
    Process parent =
        new ProcessBuilder(SmallJvm.command(ParentMain.class, childsPid.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      await()
          .atMost(WITHIN)
          .until(() -> Files.exists(childsPid) && !Files.readString(childsPid).isBlank());
      ProcessHandle child =
          ProcessHandle.of(Long.parseLong(Files.readString(childsPid).strip())).orElseThrow();
      assertThat(child.isAlive()).isTrue();

      parent.destroyForcibly();

      child.onExit().get(WITHIN.toSeconds(), SECONDS);
      assertThat(parent.waitFor()).isEqualTo(128 + 9);
    } finally {
      parent.destroyForcibly();
    }
  }

  /** As the kernel tells it, where it does. */
  private static Optional<String> state(long pid) throws IOException {
    Path stat = Path.of("/proc", Long.toString(pid), "stat");
    if (!Files.exists(stat)) {
      return Optional.of("T");
    }
    String line = Files.readString(stat);
    return Optional.of(line.substring(line.lastIndexOf(')') + 2, line.lastIndexOf(')') + 3));
  }
}
