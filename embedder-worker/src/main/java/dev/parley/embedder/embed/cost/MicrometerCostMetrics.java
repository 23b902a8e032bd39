package dev.parley.embedder.embed.cost;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;

/**
 * Counts in a registry, by tenant and platform as far as they have series of their own; those of
 * the rest are there, at zero, from the start.
 */
final class MicrometerCostMetrics implements CostMetrics {
  private final MeterRegistry registry;
  private final String model;
  private final Optional<BigDecimal> price;
  private final SeriesLimit tenants;
  private final SeriesLimit platforms;
  private final Counter alone;

  MicrometerCostMetrics(MeterRegistry registry, CostSettings settings, String model) {
    this.registry = registry;
    this.model = model;
    this.price = settings.price();
    this.tenants = new SeriesLimit(settings.namedTenants(), settings.tenantSeries());
    this.platforms = new SeriesLimit(Set.of(), settings.platformSeries());
    this.alone =
        Counter.builder("parley.budget.alone")
            .description("times that a worker decided alone about budgets, for Redis was away")
            .register(registry);
    for (CountedBy by : CountedBy.values()) {
      tokens(SeriesLimit.OTHER, SeriesLimit.OTHER, by).increment(0);
    }
    calls(SeriesLimit.OTHER, SeriesLimit.OTHER).increment(0);
    refusedOf(SeriesLimit.OTHER).increment(0);
    price.ifPresent(known -> spent(SeriesLimit.OTHER, SeriesLimit.OTHER).increment(0));
  }

  /** Registers what is so at this moment. */
  static void register(MeterRegistry registry, Costs costs) {
    Gauge.builder("parley.budget.spent.tenants", costs, Costs::refusedTenants)
        .description(
            "tenants whose budget of this day (UTC) is spent, as far as this worker has met it")
        .strongReference(true)
        .register(registry);
  }

  @Override
  public void computed(Payer payer, long tokens, double calls, CountedBy by) {
    String tenant = tenants.of(payer.tenant());
    String platform = platforms.of(payer.platform());
    tokens(tenant, platform, by).increment((double) tokens);
    calls(tenant, platform).increment(calls);
    price.ifPresent(
        known -> spent(tenant, platform).increment(known.doubleValue() * tokens / 1_000_000));
  }

  @Override
  public void refused(String tenant, int texts) {
    refusedOf(tenants.of(tenant)).increment(texts);
  }

  @Override
  public void decidedAlone() {
    alone.increment();
  }

  private Counter tokens(String tenant, String platform, CountedBy by) {
    return Counter.builder("parley.cost.tokens")
        .description("tokens of computed texts, by who counted them")
        .tags("model", model, "tenant", tenant, "platform", platform, "counted", by.label())
        .register(registry);
  }

  private Counter calls(String tenant, String platform) {
    return Counter.builder("parley.cost.calls")
        .description("calls to the model that gave vectors; one that is shared counts in parts")
        .tags("model", model, "tenant", tenant, "platform", platform)
        .register(registry);
  }

  private Counter spent(String tenant, String platform) {
    return Counter.builder("parley.cost.spent")
        .description("what those tokens cost, in the currency of parley.cost.prices")
        .tags("model", model, "tenant", tenant, "platform", platform)
        .register(registry);
  }

  private Counter refusedOf(String tenant) {
    return Counter.builder("parley.budget.refused.texts")
        .description("texts that went without a vector because the tenant's budget is spent")
        .tag("tenant", tenant)
        .register(registry);
  }
}
