package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExternalPartTest {
  // Reserved by nobody, so nobody answers: connections are refused at once.
  private final int port;

  ExternalPartTest() throws IOException {
    port = Loopback.freePort();
  }

  @Test
  void aPostgresThatIsAwayIsNamed() {
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";

    assertThatThrownBy(() -> ExternalPart.postgres(new PostgresAddress(url, "me", "s3cret")))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("PARLEY_STACK_POSTGRES: no Postgres answers at " + url + " as me")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aRedisThatIsAwayIsNamedWithoutItsPassword() {
    assertThatThrownBy(() -> ExternalPart.redis("redis://:s3cret@127.0.0.1:" + port))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("PARLEY_STACK_REDIS: no Redis answers at 127.0.0.1:" + port)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void aKafkaHostThatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> ExternalPart.kafka("nowhere.invalid:9092"))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("PARLEY_STACK_KAFKA: no Kafka answers at nowhere.invalid:9092");
  }

  @Test
  void theWholeStackFailsByTheNameOfItsPart() {
    Map<String, String> environment =
        Map.of(
            "PARLEY_STACK",
            "external",
            "PARLEY_STACK_KAFKA",
            "nowhere.invalid:9092",
            "PARLEY_STACK_POSTGRES",
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
            "PARLEY_STACK_REDIS",
            "redis://127.0.0.1:" + port);

    assertThatThrownBy(() -> ParleyStack.start(StackSettings.fromEnvironment(environment)))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("PARLEY_STACK_KAFKA");
  }
}
