package dev.parley.runtime.overview;

import dev.parley.runtime.alert.Unit;
import dev.parley.runtime.metrics.Fleet;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What is told of the workers besides their queues, from their metrics over the last minute. */
@SuppressWarnings("ImmutableEnumChecker") // Its functions have no state.
public enum Figure {
  PUBLISHED("published", Unit.PER_SECOND, rate("parley_publish_acknowledged_total")),
  PUBLISH_CALL_P95("publish call p95", Unit.SECONDS, p(0.95, "parley_publish_call_seconds")),
  EMBEDDED("embedded", Unit.PER_SECOND, rate("parley_embedder_publish_to_forward_seconds_count")),
  BATCH_SIZE(
      "conversations a batch",
      Unit.COUNT,
      mean("parley_window_batch_size_sum", "parley_window_batch_size_count")),
  WINDOW_WAIT_P95("window wait p95", Unit.SECONDS, p(0.95, "parley_window_wait_seconds")),
  EMBED_P50("embedding p50", Unit.SECONDS, p(0.5, "parley_window_call_seconds")),
  EMBED_P95("embedding p95", Unit.SECONDS, p(0.95, "parley_window_call_seconds")),
  EMBED_P99("embedding p99", Unit.SECONDS, p(0.99, "parley_window_call_seconds")),
  PROVIDER_P50("provider call p50", Unit.SECONDS, p(0.5, "parley_provider_call_seconds")),
  PROVIDER_P95("provider call p95", Unit.SECONDS, p(0.95, "parley_provider_call_seconds")),
  PROVIDER_P99("provider call p99", Unit.SECONDS, p(0.99, "parley_provider_call_seconds")),
  PROVIDER_TOKENS("tokens", Unit.PER_SECOND, rate("parley_provider_tokens_total")),
  COST_TODAY("cost today, at least", Unit.MONEY, Fleet::spentToday),
  COST_PER_HOUR(
      "cost an hour",
      Unit.MONEY,
      fleet -> scaled(fleet.perSecond(Duration.ofMinutes(5), "parley_cost_spent_total"), 3_600)),
  CACHE_HITS(
      "cache hits",
      Unit.RATIO,
      fleet -> ratio(fleet, "parley_cache_hits_total", "parley_cache_misses_total")),
  STORED("rows written", Unit.PER_SECOND, rate("parley_write_rows_total")),
  WRITE_P50("batch write p50", Unit.SECONDS, write(0.5)),
  WRITE_P95("batch write p95", Unit.SECONDS, write(0.95)),
  WRITE_P99("batch write p99", Unit.SECONDS, write(0.99)),
  STORED_AFTER_P50(
      "publish → stored p50", Unit.SECONDS, p(0.5, "parley_publish_to_stored_seconds")),
  STORED_AFTER_P95(
      "publish → stored p95", Unit.SECONDS, p(0.95, "parley_publish_to_stored_seconds")),
  STORED_AFTER_P99(
      "publish → stored p99", Unit.SECONDS, p(0.99, "parley_publish_to_stored_seconds")),
  POOL_ACTIVE(
      "pool connections busy", Unit.COUNT, fleet -> fleet.sum("hikaricp_connections_active")),
  POOL_MAX("pool connections at most", Unit.COUNT, fleet -> fleet.sum("hikaricp_connections_max")),
  POOL_PENDING(
      "waiting for the pool", Unit.COUNT, fleet -> fleet.sum("hikaricp_connections_pending")),
  DEAD_LETTERS(
      "dead letters in 5 min",
      Unit.COUNT,
      fleet -> fleet.increase(Duration.ofMinutes(5), "parley_dead_letters_total"));

  static final Duration OVER = Duration.ofMinutes(1);

  private final String label;
  private final Unit unit;
  private final Function<Fleet, OptionalDouble> value;

  Figure(String label, Unit unit, Function<Fleet, OptionalDouble> value) {
    this.label = label;
    this.unit = unit;
    this.value = value;
  }

  /** As it stands in JSON: {@code write_p95}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As people read it. */
  public String label() {
    return label;
  }

  public Unit unit() {
    return unit;
  }

  /** Its value for all of {@code fleet} together; absent when no process tells it. */
  public OptionalDouble of(Fleet fleet) {
    return value.apply(fleet);
  }

  private static OptionalDouble scaled(OptionalDouble value, double by) {
    return value.isPresent() ? OptionalDouble.of(by * value.getAsDouble()) : value;
  }

  private static Function<Fleet, OptionalDouble> rate(String counter) {
    return fleet -> fleet.perSecond(OVER, counter);
  }

  private static Function<Fleet, OptionalDouble> p(double quantile, String histogram) {
    return fleet -> fleet.quantile(quantile, OVER, histogram);
  }

  private static Function<Fleet, OptionalDouble> write(double quantile) {
    return fleet ->
        fleet.quantile(quantile, OVER, "parley_write_section_seconds", "section", "write");
  }

  private static Function<Fleet, OptionalDouble> mean(String sum, String count) {
    return fleet -> {
      double of = fleet.increase(OVER, count).orElse(0);
      OptionalDouble all = fleet.increase(OVER, sum);
      return of > 0 && all.isPresent()
          ? OptionalDouble.of(all.getAsDouble() / of)
          : OptionalDouble.empty();
    };
  }

  private static OptionalDouble ratio(Fleet fleet, String good, String bad) {
    double of = fleet.increase(OVER, good).orElse(0);
    double all = of + fleet.increase(OVER, bad).orElse(0);
    return all > 0 ? OptionalDouble.of(of / all) : OptionalDouble.empty();
  }
}
