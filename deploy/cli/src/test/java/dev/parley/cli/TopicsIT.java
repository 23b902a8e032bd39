package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class TopicsIT {
  private final TestStack stack;
  private final String prefix = "topics-" + UUID.randomUUID() + "-";
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TopicsIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void whatIsMissingIsMadeOnceAndThenAsDeclared() {
    assertThat(topics("2", "topics", "--check")).isEqualTo(ExitCode.SYSTEM);
    assertThat(said()).contains(prefix + "parley.conversations.v1: it does not exist");

    assertThat(topics("2", "topics")).isZero();
    assertThat(topics("2", "topics")).isZero();

    assertThat(said())
        .contains(prefix + "parley.conversations.v1: 2 partitions, replication 1")
        .contains("retention.ms=2592000000")
        .contains(prefix + "parley.dead-letters.v1: 2 partitions");
    assertThat(topics("2", "topics", "--check")).isZero();
  }

  @Test
  void whatDiffersIsToldAndLeftAsItIs() {
    assertThat(topics("2", "topics")).isZero();
    assertThat(topics("3", "topics")).isZero();

    assertThat(said()).contains("partitions is 2, declared 3");
    assertThat(topics("3", "topics", "--check")).isEqualTo(ExitCode.SYSTEM);
  }

  @Test
  void moreCopiesThanThereAreBrokersAreRefusedWithTheReason() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int exit =
        run(
            Map.of("PARLEY_TOPICS_PREFIX", prefix, "PARLEY_TOPICS_REPLICATION", "3"),
            err,
            "topics");

    assertThat(exit).isEqualTo(ExitCode.SYSTEM);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("cannot create topic " + prefix)
        .containsIgnoringCase("replication factor");
  }

  private int topics(String partitions, String... command) {
    return run(
        Map.of("PARLEY_TOPICS_PREFIX", prefix, "PARLEY_TOPICS_PARTITIONS", partitions),
        new ByteArrayOutputStream(),
        command);
  }

  private int run(Map<String, String> settings, ByteArrayOutputStream err, String... command) {
    var environment = new HashMap<>(settings);
    environment.put("PARLEY_KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers());
    environment.putIfAbsent("PARLEY_TOPICS_REPLICATION", "1");
    Console console =
        new Console(
            environment,
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return ParleyMain.run(console, command);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
