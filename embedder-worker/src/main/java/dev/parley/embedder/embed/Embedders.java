package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.provider.MicrometerProviderMetrics;
import dev.parley.embedder.embed.provider.Provider;
import dev.parley.embedder.embed.provider.ProviderHealth;
import dev.parley.embedder.embed.provider.ProviderMetrics;
import dev.parley.embedder.embed.provider.ProviderSettings;
import dev.parley.embedder.embed.provider.Providers;
import dev.parley.embedder.embed.provider.Time;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.runtime.health.Health;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** Makes the embedder that the settings ask for. */
public final class Embedders {
  /** As many as all-MiniLM-L6-v2 has, so that one can stand in for the other. */
  private static final int HASHING_DIMENSIONS = 384;

  private Embedders() {}

  /**
   * An embedder that nobody watches, for a query or two: it keeps to no shared limits.
   *
   * @throws IllegalStateException when the model cannot be loaded
   */
  public static Embedder open(ModelSettings settings) {
    return settings
        .provider()
        .<Embedder>map(one -> unwatched(settings, one))
        .orElseGet(() -> local(settings));
  }

  /**
   * @param callsInFlight the most calls to a provider at a time
   * @param cache says where limits are shared
   * @param registry takes the metrics of a provider
   * @param health is told of a provider
   * @throws IllegalStateException when the model cannot be loaded
   */
  static Embedder open(
      ModelSettings settings,
      int callsInFlight,
      CacheSettings cache,
      MeterRegistry registry,
      Health health) {
    if (settings.provider().isEmpty()) {
      return local(settings);
    }
    ProviderSettings provider = settings.provider().get();
    Provider opened =
        Providers.open(
            provider,
            settings.passageTokens(),
            callsInFlight,
            cache.redis(),
            new MicrometerProviderMetrics(registry),
            Time.SYSTEM);
    MicrometerProviderMetrics.register(registry, opened);
    health.ready(new ProviderHealth(opened));
    StartProbe probe = new StartProbe(opened);
    RemoteEmbedder embedder = remote(provider, opened, probe);
    probe.start();
    return embedder;
  }

  private static Embedder unwatched(ModelSettings settings, ProviderSettings provider) {
    Provider opened =
        Providers.open(
            provider,
            settings.passageTokens(),
            /* callsInFlight= */ 1,
            Optional.empty(),
            ProviderMetrics.NONE,
            Time.SYSTEM);
    return remote(provider, opened, new StartProbe(opened));
  }

  private static Embedder local(ModelSettings settings) {
    return settings.model() == ModelSettings.Model.HASHING
        ? new HashingEmbedder(HASHING_DIMENSIONS)
        : OnnxEmbedder.allMiniLm(settings.threads());
  }

  private static RemoteEmbedder remote(
      ProviderSettings settings, Provider provider, StartProbe probe) {
    return new RemoteEmbedder(
        provider, settings.model(), settings.limits(), tokens(settings), probe);
  }

  private static TokenCounter tokens(ProviderSettings settings) {
    String prefix = settings.model().identity().passagePrefix();
    return settings
        .model()
        .tokenizer()
        .<TokenCounter>map(path -> new HuggingFaceTokens(path, prefix))
        .orElseGet(() -> new EstimatedTokens(prefix));
  }
}
