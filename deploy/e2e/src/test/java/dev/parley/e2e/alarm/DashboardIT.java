package dev.parley.e2e.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.e2e.trial.StackTrial;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class DashboardIT {
  private static final Path DASHBOARD = Path.of("../grafana/dashboards/parley.json");

  @Test
  void everyQueryOfTheDashboardHasAnAnswerFromARunningParley(TestStack stack) throws Exception {
    Set<String> silent = queries();
    assertThat(silent).isNotEmpty();
    try (MonitoredParley parley =
        MonitoredParley.start(
            InstalledPrometheus.orSkip(),
            StackTrial.backends(stack, stack.redisUri()),
            StackTrial.logs(getClass()).toAbsolutePath(),
            InstalledPrometheus.rules().hurried())) {
      await()
          .atMost(MonitoredParley.SOON)
          .untilAsserted(
              () -> {
                for (String query : Set.copyOf(silent)) {
                  if (hasNumber(parley.prometheus().query(query))) {
                    silent.remove(query);
                  }
                }
                assertThat(silent).isEmpty();
              });
    }
  }

  private static Set<String> queries() throws Exception {
    Set<String> queries = new TreeSet<>();
    new ObjectMapper()
        .readTree(DASHBOARD.toFile())
        .path("panels")
        .findValuesAsText("expr")
        .forEach(query -> queries.add(query.replace("$__rate_interval", "10s")));
    return queries;
  }

  /** NaN is what a rate over nothing comes to: an answer, and not a number. */
  private static boolean hasNumber(JsonNode samples) {
    for (JsonNode sample : samples) {
      if (!sample.at("/value/1").asText().equals("NaN")) {
        return true;
      }
    }
    return false;
  }
}
