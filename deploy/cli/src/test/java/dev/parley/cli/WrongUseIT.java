package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a command is told that cannot be: it says what, and what to do. */
@ExtendWith(StackExtension.class)
class WrongUseIT {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final TestStack stack;
  private final Map<String, String> environment;

  WrongUseIT(TestStack stack) {
    this.stack = stack;
    environment =
        new HashMap<>(
            Map.of(
                "PARLEY_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
                "PARLEY_DATABASE_URL", stack.jdbcUrl()));
  }

  @Test
  void aTimeThatIsNoneIsToldHowTimesLook() {
    assertThat(run("replay", "--since", "yesterday")).isEqualTo(ExitCode.USAGE);
    assertThat(said())
        .contains("--since", "'yesterday' is not an ISO 8601 time with an offset, such as 2026-")
        .doesNotContain("Exception");
    assertThat(run("replay", "--until", "2026-03-01T12:00:00")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anAddressOfKafkaThatIsNoneIsASettingToMend() {
    assertThat(run("publish", "-", "--kafka", "nonsense")).isEqualTo(ExitCode.SETTINGS);
    assertThat(said()).contains("kafka.bootstrap.servers is not host:port");
  }

  @Test
  void aFileThatWasCutOffIsNamed(@TempDir Path directory) throws Exception {
    environment.put("PARLEY_TOPICS_PREFIX", stack.topics().prefix());
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("{}\n".repeat(5).getBytes(StandardCharsets.UTF_8));
    }
    Path file = directory.resolve("chats.ndjson.gz");
    Files.write(file, Arrays.copyOf(packed.toByteArray(), packed.size() - 9));

    assertThat(run("publish", file.toString())).isEqualTo(ExitCode.INPUT);
    assertThat(said()).contains(file + " is damaged or was cut off");
  }

  @Test
  void aUserWhomPostgresDoesNotLetInIsToldWhatToSet() {
    environment.put("PARLEY_DATABASE_USER", "nobody_of_this_name");
    environment.put("PARLEY_DATABASE_PASSWORD", "not-the-password");

    assertThat(run("search", "hello")).isEqualTo(ExitCode.SYSTEM);
    assertThat(said())
        .contains("does not let in the user nobody_of_this_name: set PARLEY_DATABASE_USER")
        .doesNotContain("not-the-password");
  }

  @Test
  void aPortThatIsNoneIsToldItsLimits() {
    assertThat(run("publish", "-", "--ops-port", "70000")).isEqualTo(ExitCode.SETTINGS);
    assertThat(said()).contains("--ops-port is 70000; it goes from 0 to 65535");
  }

  private int run(String... args) {
    Console console =
        new Console(
            environment,
            InputStream.nullInputStream(),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return ParleyMain.run(console, args);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
