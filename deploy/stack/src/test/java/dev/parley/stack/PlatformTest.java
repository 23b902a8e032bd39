package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, /postgres-linux-x86_64.txz",
    "Linux, aarch64, /postgres-linux-arm_64.txz",
    "Mac OS X, x86_64, /postgres-darwin-x86_64.txz",
    "Mac OS X, aarch64, /postgres-darwin-arm_64.txz",
  })
  void everySupportedMachineHasItsPrograms(String name, String arch, String postgres) {
    Platform platform = Platform.of(name, arch);

    assertThat(EmbeddedPostgres.resource(platform)).isEqualTo(postgres);
    assertThat(PlatformTest.class.getResource(EmbeddedRedis.resource(platform))).isNotNull();
  }

  @Test
  void thisMachinesPostgresIsOnTheClassPath() {
    String resource = EmbeddedPostgres.resource(Platform.current());

    assertThat(PlatformTest.class.getResource(resource)).as(resource).isNotNull();
  }

  @Test
  void anotherMachineIsToldWhatToDo() {
    assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
        .hasMessageContaining("Windows 11 on amd64")
        .hasMessageContaining("PARLEY_STACK=docker");
  }
}
