package dev.parley.e2e.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.e2e.load.PoisonPublisher;
import dev.parley.e2e.trial.StackTrial;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.stack.provider.Misbehaviour;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Faults that can be had quickly, in a real Prometheus with the deployed rules in a hurry; the rest
 * are in {@code deploy/prometheus/tests}.
 */
@ExtendWith(StackExtension.class)
class AlertsIT {
  @Test
  void aFaultMakesItsAlertsFireAndItsEndClearsThem(TestStack stack) throws Throwable {
    URI postgres = URI.create(stack.jdbcUrl().substring("jdbc:".length()));
    try (TcpProxy database = TcpProxy.to(postgres.getHost(), postgres.getPort());
        MonitoredParley parley =
            new MonitoredParley(
                StackTrial.backends(stack, stack.redisUri()),
                StackTrial.logs(getClass()),
                RuleFiles.hurried(),
                Map.of(
                    "PARLEY_DATABASE_URL",
                    stack.jdbcUrl().replace(":" + postgres.getPort(), ":" + database.port())))) {
      Fault fault = new Fault(parley.prometheus());

      fault.fires(
          () -> parley.provider().always(Misbehaviour.UNAUTHORIZED),
          "ParleyProviderNeedsAttention critical",
          "ParleyFailing warning",
          "ParleyFailing critical");
      fault.clears(() -> parley.provider().heal());

      fault.fires(() -> publishPoison(stack), "ParleyDeadLetters warning");
      fault.clears(() -> {});

      fault.fires(
          () -> {
            database.refuse();
            database.dropConnections();
          },
          "ParleyWriteRetries critical");
      fault.clears(database::forward);

      fault.fires(
          () -> parley.writers().terminate(0, Duration.ofSeconds(30)),
          "ParleyWorkerDown warning",
          "ParleyNoWorkers critical");
      fault.clears(
          () -> {
            parley.writers().restart(0);
            parley.awaitReady();
          });
    }
  }

  private static void publishPoison(TestStack stack) throws Exception {
    try (PoisonPublisher poison = new PoisonPublisher(stack.bootstrapServers(), stack.topics())) {
      poison.sendOneOfEach();
    }
  }

  /**
   * One after another, each with the alerts that it is to make fire. Others may do as they like.
   */
  private static final class Fault {
    private final PrometheusProcess prometheus;
    private String[] alerts = {};

    Fault(PrometheusProcess prometheus) {
      this.prometheus = prometheus;
    }

    void fires(ThrowingRunnable beginning, String... expected) throws Throwable {
      alerts = expected;
      awaits(() -> assertThat(prometheus.firing()).doesNotContain(alerts));
      beginning.run();
      awaits(() -> assertThat(prometheus.firing()).contains(alerts));
    }

    void clears(ThrowingRunnable end) throws Throwable {
      end.run();
      awaits(() -> assertThat(prometheus.firing()).doesNotContain(alerts));
    }

    private static void awaits(ThrowingRunnable assertion) {
      await().atMost(MonitoredParley.SOON).untilAsserted(assertion);
    }
  }
}
