package dev.parley.embedder.embed.cost;

import dev.parley.embedder.redis.OnDemandRedis;
import dev.parley.embedder.redis.RedisSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is computed, for whom, and keeps tenants to their budgets. Safe for many threads. */
public final class Costs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Costs.class);

  /** What was spent is told to other workers so often; what may be spent is asked each time. */
  private static final Duration BETWEEN_SENDING = Duration.ofSeconds(1);

  private final Ledger ledger;
  private final CostMetrics metrics;
  private final CountedBy counting;
  private final Clock clock;
  private final ScheduledExecutorService sending =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "parley-spending");
            thread.setDaemon(true);
            return thread;
          }); // Its thread begins with the first task.

  Costs(Ledger ledger, CostMetrics metrics, CountedBy counting, Clock clock) {
    this.ledger = ledger;
    this.metrics = metrics;
    this.counting = counting;
    this.clock = clock;
  }

  private void startSending() {
    long millis = BETWEEN_SENDING.toMillis();
    Future<?> unused =
        sending.scheduleWithFixedDelay(this::send, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * @param model the name of the model
   * @param counting who counts where the provider does not say
   * @param redis where the count is shared; without it each worker has budgets for itself
   */
  public static Costs open(
      CostSettings settings,
      String model,
      CountedBy counting,
      Optional<RedisSettings> redis,
      MeterRegistry registry) {
    Prices prices = Prices.of(settings.price());
    CostMetrics metrics = new MicrometerCostMetrics(registry, settings, model);
    SharedCount shared =
        redis
            .<SharedCount>map(
                where -> new RedisCount(onDemand(where), settings.topicsPrefix(), prices))
            .orElse(SharedCount.NONE);
    Costs costs =
        new Costs(
            new Ledger(settings::limit, prices, shared, metrics),
            metrics,
            counting,
            Clock.systemUTC());
    MicrometerCostMetrics.register(registry, costs);
    if (redis.isPresent()) {
      costs.startSending();
    }
    return costs;
  }

  private static OnDemandRedis onDemand(RedisSettings where) {
    return new OnDemandRedis(
        where,
        OnDemandRedis.TIMEOUT,
        System::nanoTime,
        "this worker counts alone what tenants spend");
  }

  /** Asks for what {@code texts} cost, in their order. */
  public <K> Bill<K> bill(Map<K, TextCost> texts) {
    return new Bill<>(texts, ledger, metrics, counting, today());
  }

  /** Tenants whose budget of today did not reach, as far as this worker has met it. */
  long refusedTenants() {
    return ledger.refusedTenants(today());
  }

  @Override
  public void close() {
    sending.shutdownNow();
    ledger.close();
  }

  private LocalDate today() {
    return LocalDate.now(clock);
  }

  private void send() {
    try {
      ledger.send();
    } catch (RuntimeException e) { // Else it would never be called again.
      log.warn("What was spent is not told to other workers: {}", e.toString());
    }
  }
}
