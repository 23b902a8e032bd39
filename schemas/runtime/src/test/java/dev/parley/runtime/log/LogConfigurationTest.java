package dev.parley.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What a process writes to stderr under the configuration that all programs share. */
@Timeout(60)
class LogConfigurationTest {
  @Test
  void peopleGetALineAnEvent() throws Exception {
    List<String> lines = stderrOf(Map.of());

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT[\\d:.]{12}Z INFO  \\[main] LogConfigurationTest\\$Program: kept 3 of 4");
    assertThat(lines.get(1)).endsWith("ERROR [main] Sender: lost");
  }

  @Test
  void machinesGetAnObjectALine() throws Exception {
    List<String> lines = stderrOf(Map.of("PARLEY_LOG_FORMAT", "json"));

    assertThat(lines).hasSize(2);
    assertThat(fields(lines.get(0)))
        .containsEntry("level", "INFO")
        .containsEntry("formattedMessage", "kept 3 of 4")
        .containsEntry("loggerName", Program.class.getName())
        .containsKey("timestamp")
        .doesNotContainKeys("message", "arguments");
  }

  @Test
  void levelIsThatOfTheEnvironment() throws Exception {
    assertThat(stderrOf(Map.of("PARLEY_LOG_LEVEL", "debug")))
        .hasSize(3)
        .first()
        .asString()
        .endsWith("in detail");
    assertThat(stderrOf(Map.of("PARLEY_LOG_LEVEL", "error"))).hasSize(1);
  }

  /** The program that runs in the process. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) {
      LoggerFactory.getLogger(Program.class).debug("in detail");
      LoggerFactory.getLogger(Program.class).info("kept {} of {}", 3, 4);
      String internals = "org.apache.kafka.clients.producer.internals.";
      LoggerFactory.getLogger(internals + "Sender").warn("retried");
      LoggerFactory.getLogger(internals + "TransactionManager").warn("retried");
      LoggerFactory.getLogger("org.apache.kafka.common.config.AbstractConfig").info("values");
      LoggerFactory.getLogger(internals + "Sender").error("lost");
    }
  }

  private static List<String> stderrOf(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    List<String> lines = process.errorReader().lines().toList();
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  private static Map<String, String> fields(String object) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(object)) {
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        fields.put(name, parser.nextToken().isScalarValue() ? parser.getText() : "");
        parser.skipChildren();
      }
    }
    return fields;
  }
}
