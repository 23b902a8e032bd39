package dev.parley.bench.tokens;

import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.PassageEmbedder;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.Conversation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Every snapshot is embedded by itself, before the next is published: nothing is coalesced. */
final class TurnByTurn {
  private final String redis;
  private final Tokens tokens;
  private final int passageTokens;

  /**
   * @param redis URI of the Redis that the vectors are cached in
   */
  TurnByTurn(String redis, Tokens tokens, int passageTokens) {
    this.redis = redis;
    this.tokens = tokens;
    this.passageTokens = passageTokens;
  }

  /** Tokens that the provider was asked for. */
  long paid(List<GrowingConversation> conversations) throws Exception {
    try (PaidProvider provider = new PaidProvider(tokens)) {
      Map<String, String> settings = new HashMap<>(provider.settings(passageTokens));
      settings.put("PARLEY_REDIS_URI", redis);
      // Of this run alone: it finds nothing of another's.
      settings.put("PARLEY_CACHE_SECRET", UUID.randomUUID().toString());
      SettingsReader reader = SettingsReader.of(settings);
      WindowSettings window = WindowSettings.read(reader);
      ModelSettings model = ModelSettings.read(reader);
      CacheSettings cache = CacheSettings.read(reader);
      CostSettings cost = CostSettings.read(reader, model.modelName());
      try (PassageEmbedder passages =
          PassageEmbedder.open(
              window, model, cache, cost, new SimpleMeterRegistry(), new Health())) {
        for (GrowingConversation one : conversations) {
          for (Conversation snapshot : one.snapshots()) {
            passages.embed(List.of(snapshot));
          }
        }
      }
      return provider.paid();
    }
  }
}
