package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStackIT {
  private static final Duration WITHIN = Duration.ofMinutes(2);

  @Test
  void whatWasStoredIsThereAfterAStopAndAfterKill9AndNoServerIsLeft(@TempDir Path directory)
      throws Exception {
    Path data = directory.resolve("data");
    Path log = directory.resolve("log");
    StackSettings settings = StackSettings.embedded().withDataDirectory(data);
    var expected = new Remembered("blue", "blue", "blue");
    try (ChildProcess first = SmallJvm.start(StackMain.class, log, data.toString(), "blue")) {
      await()
          .atMost(WITHIN)
          .until(() -> !first.isAlive() || Files.readString(log).endsWith("up\n"));
      assertThat(log).content().contains(expected.toString());

      assertThatThrownBy(() -> ParleyStack.start(settings))
          .isInstanceOf(StackException.class)
          .hasMessageContaining(data.toString())
          .hasMessageContaining("in process " + first.pid());

      List<ProcessHandle> servers = children(first.pid());
      assertThat(servers).hasSizeGreaterThanOrEqualTo(2);
      first.kill();
      await().atMost(WITHIN).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
    }
    try (ParleyStack second = ParleyStack.start(settings)) {
      assertThat(Remembered.read(second)).isEqualTo(expected);
    }
  }

  private static List<ProcessHandle> children(long pid) {
    return ProcessHandle.of(pid).orElseThrow().children().filter(ProcessHandle::isAlive).toList();
  }

  @Test
  void aServerThatDiesIsNamed() throws Exception {
    try (var data = DataDirectory.temporary();
        var postgres =
            EmbeddedPostgres.start(
                data.directory("postgres"), false, ProgramCache.ofUser(), Unprivileged.choose())) {
      postgres.check();
      postmaster(postgres.address()).destroyForcibly();
      await()
          .atMost(WITHIN)
          .untilAsserted(
              () ->
                  assertThatThrownBy(postgres::check)
                      .isInstanceOf(StackException.class)
                      .hasMessageContaining("the embedded Postgres has ended with exit code 137"));
    }
  }

  private static ProcessHandle postmaster(PostgresAddress address) throws Exception {
    try (Connection connection = address.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      assertThat(row.next()).isTrue();
      return ProcessHandle.of(row.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow();
    }
  }

  @Test
  void rootRunsPostgresAsAnotherUserWhereItHasNoNamespace() throws Exception {
    assumeThat(Unprivileged.isRoot()).isTrue();
    try (var data = DataDirectory.temporary();
        var postgres =
            EmbeddedPostgres.start(
                data.directory("postgres"),
                false,
                ProgramCache.ofEverybody(),
                Unprivileged.ANOTHER_USER);
        Connection connection = postgres.address().connect()) {
      assertThat(connection.isValid(10)).isTrue();
    }
  }
}
