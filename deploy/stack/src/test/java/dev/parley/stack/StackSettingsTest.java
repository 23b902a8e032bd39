package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackSettingsTest {
  private static StackSettings read(Map<String, String> environment) {
    return StackSettings.fromEnvironment(environment);
  }

  @Test
  void isEmbeddedUnlessToldOtherwise() {
    assertThat(read(Map.of("PATH", "/bin", "PARLEY_WRITER_X", "1")))
        .isEqualTo(StackSettings.embedded());
    assertThat(read(Map.of("PARLEY_STACK", "docker")).mode()).isEqualTo(StackMode.DOCKER);
  }

  @Test
  void aPartWithAnAddressIsExternalAndTheOthersAreNot() {
    StackSettings settings =
        read(Map.of("PARLEY_STACK_POSTGRES", "jdbc:postgresql://db:5432/postgres?sslmode=require"));

    assertThat(settings.mode()).isEqualTo(StackMode.EMBEDDED);
    assertThat(settings.kafka()).isEmpty();
    assertThat(settings.redis()).isEmpty();
    PostgresAddress address = settings.postgres().orElseThrow();
    assertThat(address.user()).isEqualTo("postgres");
    assertThat(address.withDatabase("other").jdbcUrl())
        .isEqualTo("jdbc:postgresql://db:5432/other?sslmode=require");
  }

  @Test
  void externalWantsEveryAddressAndSaysAllThatIsMissing() {
    assertThatThrownBy(() -> read(Map.of("PARLEY_STACK", "external")))
        .isInstanceOf(InvalidStackSettingsException.class)
        .hasMessageContaining("PARLEY_STACK_KAFKA is not given")
        .hasMessageContaining("PARLEY_STACK_POSTGRES is not given")
        .hasMessageContaining("PARLEY_STACK_REDIS is not given");
  }

  @Test
  void everyProblemIsNamedAtOnce() {
    Map<String, String> environment =
        Map.of(
            "PARLEY_STACK", "Embeded",
            "PARLEY_STACK_KAFKA", "one:9092,two",
            "PARLEY_STACK_REDIS", "localhost:6379",
            "PARLEY_STACK_POSTGRES_USER", "me",
            "PARLEY_STACK_IMAGE", "x");

    assertThatThrownBy(() -> read(environment))
        .hasMessageContaining("PARLEY_STACK is Embeded, not one of embedded, docker, external")
        .hasMessageContaining("PARLEY_STACK_KAFKA has two, which is not host:port")
        .hasMessageContaining("PARLEY_STACK_REDIS is not a redis:// URI")
        .hasMessageContaining("PARLEY_STACK_POSTGRES is not given, but its user or password is")
        .hasMessageContaining("PARLEY_STACK_IMAGE is unknown");
  }

  @Test
  void aPasswordIsReadFromAFileAndNeverShown(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "s3cret\n");
    StackSettings settings =
        read(
            Map.of(
                "PARLEY_STACK_POSTGRES",
                "jdbc:postgresql://db:5432/postgres",
                "PARLEY_STACK_POSTGRES_PASSWORD_FILE",
                file.toString()));

    assertThat(settings.postgres().orElseThrow().password()).isEqualTo("s3cret");
    assertThat(settings.toString()).doesNotContain("s3cret");
  }

  @Test
  void aPasswordWithinTheAddressIsRefusedAndNotQuoted() {
    Map<String, String> environment =
        Map.of("PARLEY_STACK_POSTGRES", "jdbc:postgresql://db:5432/x?user=me&password=s3cret");

    assertThatThrownBy(() -> read(environment))
        .hasMessageContaining("PARLEY_STACK_POSTGRES_PASSWORD_FILE")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aPasswordFileThatIsNotThereIsAProblem() {
    Map<String, String> environment =
        Map.of(
            "PARLEY_STACK_POSTGRES", "jdbc:postgresql://db:5432/x",
            "PARLEY_STACK_POSTGRES_PASSWORD_FILE", "/nowhere/password");

    assertThatThrownBy(() -> read(environment)).hasMessageContaining("/nowhere/password");
  }

  @Test
  void containersKeepNoStateThatADirectoryCouldHold(@TempDir Path directory) {
    StackSettings docker = read(Map.of("PARLEY_STACK", "docker"));

    assertThatThrownBy(() -> docker.withDataDirectory(directory))
        .hasMessageContaining("PARLEY_STACK=embedded");
  }

  @Test
  void readmeNamesEveryVariable() throws Exception {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(StackEnvironment.ALL)
        .allSatisfy(name -> assertThat(readme).contains("| `" + name + "` |"));
  }
}
