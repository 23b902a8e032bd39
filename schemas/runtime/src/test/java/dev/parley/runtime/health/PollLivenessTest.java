package dev.parley.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class PollLivenessTest {
  private final Map<MetricName, Metric> metrics = new HashMap<>();
  private final PollLiveness liveness = new PollLiveness(() -> metrics);

  @Test
  void consumerThatPollsOrNeverHasIsWell() {
    assertThat(liveness.check().well()).isTrue();
    polledAgo("main-consumer", 3.0);
    polledAgo("other-consumer", -1.0);
    assertThat(liveness.check().well()).isTrue();
  }

  @Test
  void oneThatStoppedForLongerThanItsGroupWaitsIsNot() {
    polledAgo("main-consumer", 3.0);
    polledAgo("other-consumer", 301.0);

    assertThat(liveness.check().well()).isFalse();
    assertThat(liveness.check().detail()).contains("has not polled for 301 s", "restart");
  }

  @Test
  void consumerThatIsPolledOnlyToRestoreDoesNotCount() {
    polledAgo("main-StreamThread-1-restore-consumer", 9_000.0);

    assertThat(liveness.check().well()).isTrue();
  }

  private void polledAgo(String client, double seconds) {
    MetricName name =
        new MetricName(
            "last-poll-seconds-ago", "consumer-metrics", "", Map.of("client-id", client));
    metrics.put(
        name,
        new Metric() {
          @Override
          public MetricName metricName() {
            return name;
          }

          @Override
          public Object metricValue() {
            return seconds;
          }
        });
  }
}
