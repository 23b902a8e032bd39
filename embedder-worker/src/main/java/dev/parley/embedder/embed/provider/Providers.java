package dev.parley.embedder.embed.provider;

import dev.parley.embedder.redis.OnDemandRedis;
import dev.parley.embedder.redis.RedisSettings;
import dev.parley.runtime.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Makes the provider that the settings ask for. */
public final class Providers {
  private Providers() {}

  /**
   * A provider that is first asked when it is needed.
   *
   * @param passageTokens the most tokens of a passage
   * @param callsInFlight the most HTTP exchanges at a time
   * @param redis where limits are shared, when the settings ask for it
   */
  public static Provider open(
      ProviderSettings settings,
      int passageTokens,
      int callsInFlight,
      Optional<RedisSettings> redis,
      ProviderMetrics metrics,
      Time time) {
    Endpoint endpoint = settings.endpoint();
    HttpExchanges http =
        new HttpExchanges(
            endpoint.connectTimeout(), settings.limits().timeout(), endpoint.headers());
    EmbeddingApi api =
        switch (endpoint.dialect()) {
          case OLLAMA -> new OllamaApi(endpoint, settings.model(), http, time);
          case OPENAI -> new OpenAiApi(endpoint, settings.model(), http, time);
        };
    return new Provider(
        api,
        new ModelContract(settings.model(), passageTokens),
        settings.limits().tries(),
        callsInFlight,
        limits(settings, redis, time),
        metrics,
        time);
  }

  private static RateLimits limits(
      ProviderSettings settings, Optional<RedisSettings> redis, Time time) {
    CallLimits limits = settings.limits();
    if (limits.requestsPerMinute().isEmpty() && limits.tokensPerMinute().isEmpty()) {
      return RateLimits.NONE;
    }
    if (!limits.shared() || redis.isEmpty()) {
      return Buckets.local(limits, time);
    }
    OnDemandRedis shared =
        new OnDemandRedis(
            redis.get(),
            OnDemandRedis.TIMEOUT,
            time::nanos,
            "this worker keeps to the limits of calls alone");
    return new SharedRateLimits(shared, limits, account(settings.endpoint()), time);
  }

  /** Names whose limits they are, without giving away the key. */
  private static String account(Endpoint endpoint) {
    String all =
        endpoint.base()
            + "\n"
            + endpoint.apiKey().map(Secret::reveal).orElse("")
            + "\n"
            + endpoint.organization().orElse("")
            + "\n"
            + endpoint.project().orElse("");
    return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
