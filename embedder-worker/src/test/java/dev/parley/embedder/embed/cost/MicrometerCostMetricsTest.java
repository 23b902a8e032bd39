package dev.parley.embedder.embed.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.runtime.settings.SettingsReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MicrometerCostMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private CostMetrics metrics(String... settings) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    return new MicrometerCostMetrics(
        registry, CostSettings.read(SettingsReader.of(environment), "m"), "m");
  }

  private double count(String meter, String... tags) {
    return registry.get(meter).tags(tags).counters().stream().mapToDouble(one -> one.count()).sum();
  }

  @Test
  void tokensCallsAndCostAreCountedByModelTenantAndPlatform() {
    CostMetrics metrics = metrics("PARLEY_COST_PRICES", "m=0.5");
    metrics.computed(new Payer("acme", "web"), 3_000_000, 0.25, CountedBy.PROVIDER);
    metrics.computed(new Payer("acme", "slack"), 1_000_000, 0.75, CountedBy.TOKENIZER);
    assertThat(count("parley.cost.tokens", "model", "m", "tenant", "acme", "platform", "web"))
        .isEqualTo(3_000_000);
    assertThat(count("parley.cost.tokens", "counted", "tokenizer")).isEqualTo(1_000_000);
    assertThat(count("parley.cost.calls", "tenant", "acme")).isEqualTo(1);
    assertThat(count("parley.cost.spent", "tenant", "acme")).isEqualTo(2);
  }

  @Test
  void withoutAPriceNoCostIsTold() {
    metrics().computed(new Payer("acme", "web"), 10, 1, CountedBy.ESTIMATE);
    assertThat(registry.find("parley.cost.spent").counters()).isEmpty();
  }

  @Test
  void usersCannotMakeSeriesWithoutEnd() {
    CostMetrics metrics =
        metrics(
            "PARLEY_COST_TENANT_SERIES", "5",
            "PARLEY_COST_PLATFORM_SERIES", "3",
            "PARLEY_BUDGET_TOKENS", "late=7");
    for (int i = 0; i < 1000; i++) {
      metrics.computed(new Payer("t" + i, "p" + i % 50), 1, 1, CountedBy.PROVIDER);
      metrics.refused("t" + i, 1);
    }
    metrics.computed(new Payer("late", "p0"), 1, 1, CountedBy.PROVIDER);
    assertThat(registry.get("parley.cost.calls").counters().size()).isLessThanOrEqualTo(7 * 4);
    assertThat(count("parley.cost.tokens")).isEqualTo(1001);
    assertThat(count("parley.cost.tokens", "tenant", "other")).isEqualTo(995);
    assertThat(count("parley.cost.tokens", "tenant", "late")).isEqualTo(1);
    assertThat(registry.get("parley.budget.refused.texts").counters()).hasSize(6);
  }
}
