package dev.parley.embedder.cache;

import dev.parley.wire.ModelIdentity;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that the settings ask for so that no text is paid for twice. Nothing is connected until it is
 * used.
 *
 * @param keys names texts
 * @param vectors what is remembered
 * @param stored what has been stored for good
 * @param leases who computes what; of no use once {@code vectors} are closed
 */
public record OpenedCache(
    CacheKeys keys, VectorCache vectors, StoredVectors stored, Leases leases) {
  private static final Logger LOG = LoggerFactory.getLogger(OpenedCache.class);

  /** Keys made with it tell texts apart and keep none of them secret. */
  private static final String PUBLIC_SECRET = "parley: no parley.cache.secret is set";

  /**
   * A cache for the vectors of {@code model}.
   *
   * @param registry takes its metrics, those of tiers that are off too
   */
  public static OpenedCache open(
      CacheSettings settings, ModelIdentity model, MeterRegistry registry) {
    InstantSource clock = InstantSource.system();
    CacheMetrics inMemory = new MicrometerCacheMetrics(registry, "memory");
    CacheMetrics inRedis = new MicrometerCacheMetrics(registry, "redis");
    CacheMetrics inPostgres = new MicrometerCacheMetrics(registry, "postgres");
    LeaseMetrics leaseMetrics = new LeaseMetrics(registry);

    List<CacheTier> tiers = new ArrayList<>();
    memory(settings, inMemory, clock).ifPresent(tiers::add);
    held(registry, tiers);
    Leases leases = Leases.NONE;
    if (settings.redis().isPresent()) {
      RedisLink link =
          RedisLink.to(
              settings.redis().get(),
              settings.timeout(),
              settings.connectTimeout(),
              settings.queue());
      FaultLog log = new FaultLog(LoggerFactory.getLogger(RedisTier.class), clock);
      RedisFaults faults = new RedisFaults(link, settings.timeout(), inRedis, log);
      tiers.add(new RedisTier(settings, link, faults, model.dimensions(), inRedis, clock));
      if (!settings.lease().isZero()) {
        leases = new RedisLeases(link, faults, settings.timeout(), settings.lease(), leaseMetrics);
      }
    } else {
      LOG.info("No Redis is set: workers do not share vectors");
    }
    return new OpenedCache(
        keys(settings, model),
        tiers.isEmpty() ? VectorCache.none() : new TieredVectorCache(tiers, clock),
        settings
            .stored()
            .<StoredVectors>map(one -> new PostgresVectors(one, model, inPostgres, clock))
            .orElse(StoredVectors.NONE),
        leases);
  }

  private static Optional<MemoryTier> memory(
      CacheSettings settings, CacheMetrics metrics, InstantSource clock) {
    return settings.memoryBytes() == 0
        ? Optional.empty()
        : Optional.of(
            new MemoryTier(
                settings.memoryBytes(),
                settings.life(),
                settings.redis().isPresent(),
                metrics,
                clock));
  }

  private static void held(MeterRegistry registry, List<CacheTier> tiers) {
    Supplier<Number> bytes = tiers.isEmpty() ? () -> 0 : ((MemoryTier) tiers.get(0))::heldBytes;
    Gauge.builder("parley.cache.memory.held", bytes)
        .description("what vectors take in memory")
        .baseUnit("bytes")
        .strongReference(true)
        .register(registry);
  }

  private static CacheKeys keys(CacheSettings settings, ModelIdentity model) {
    if (settings.redis().isPresent() && settings.secret().isEmpty()) {
      LOG.warn(
          "{} is not set: who can read Redis can test whether a text that they guess was embedded",
          CacheSettings.SECRET.key());
    }
    String secret = settings.secret().map(value -> value.reveal()).orElse(PUBLIC_SECRET);
    return new CacheKeys(secret.getBytes(StandardCharsets.UTF_8), model);
  }
}
