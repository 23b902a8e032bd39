package dev.parley.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's entry point with a {@code java} that says how it was called. */
class EntryPointTest {
  private static final String WARNINGS = "-Dlogback.configurationFile=dev/parley/cli/warnings-only";

  @TempDir private Path directory;

  @BeforeEach
  void writeJava() throws Exception {
    Path java = directory.resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\necho \"$@\"\necho level=${PARLEY_LOG_LEVEL:-} id=${PARLEY_WORKER_ID:-}\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aWorkerTakesItsNameFromItsContainerAndLogsAll() throws Exception {
    assertThat(run(Map.of(), "embedder-worker"))
        .contains("dev.parley.embedder.EmbedderMain\n")
        .doesNotContain(WARNINGS, "id=\n");
    assertThat(run(Map.of("PARLEY_WORKER_ID", "pod-1"), "writer-worker"))
        .contains("dev.parley.writer.WriterMain\n", "level= id=pod-1");
  }

  @Test
  void watchLogsAllAndACommandWarningsAlone() throws Exception {
    assertThat(run(Map.of(), "watch"))
        .contains("dev.parley.cli.ParleyMain watch\n", "level= id=\n")
        .doesNotContain(WARNINGS);
    assertThat(run(Map.of("PARLEY_JAVA_OPTIONS", "-Xmx1g"), "status", "--json"))
        .contains("dev.parley.cli.ParleyMain status --json\n", WARNINGS + ".xml -Xmx1g");
    assertThat(run(Map.of()))
        .as("with nothing given it tells its commands")
        .contains("dev.parley.cli.ParleyMain\n");
  }

  @Test
  void whatIsSaidOfTheLogHolds() throws Exception {
    assertThat(run(Map.of("PARLEY_LOG_LEVEL", "debug"), "status"))
        .contains("level=debug")
        .doesNotContain(WARNINGS);
    assertThat(run(Map.of("PARLEY_LOG_FORMAT", "json"), "status"))
        .contains("level=warn")
        .doesNotContain(WARNINGS);
  }

  private String run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh");
    builder.command().add(YamlFile.DEPLOY.resolve("image/parley").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    builder.environment().putAll(environment);
    builder.environment().merge("PATH", directory.toString(), (path, own) -> own + ":" + path);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
