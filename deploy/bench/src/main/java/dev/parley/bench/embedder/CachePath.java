package dev.parley.bench.embedder;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Trial;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.cache.OpenedCache;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.runtime.settings.SettingsReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The way of a text to its vector through the cache: hash, look up, decode. */
final class CachePath implements Part {
  static final String COMPARISON = "256 a look-up, four at a time";
  static final String REDIS = "from Redis";
  static final String MEMORY = "from memory";
  static final String BARE = "bare MGET";
  static final String PARLEY = "Parley";

  private static final int VECTORS = 8_192;

  private final EmbedderPlan plan;
  private final String redis;

  /**
   * @param redis URI
   */
  CachePath(EmbedderPlan plan, String redis) {
    this.plan = plan;
    this.redis = redis;
  }

  @Override
  public String title() {
    return "The cache";
  }

  @Override
  public String explanation() {
    return "Vectors of 384 floats a second, %,d texts of about 450 characters again and again: the key is made of each text, all are looked up, and what is found is checked and decoded. The bare MGET asks for the same keys over one connection and looks at nothing."
        .formatted(VECTORS);
  }

  @Override
  public List<Measured> measure() throws Exception {
    List<String> texts = texts();
    Map<String, String> settings = new HashMap<>();
    settings.put("PARLEY_CACHE_SECRET", UUID.randomUUID().toString());
    CacheSettings inMemory = CacheSettings.read(SettingsReader.of(settings));
    settings.put("PARLEY_REDIS_URI", redis);
    settings.put("PARLEY_CACHE_MEMORY", "0B");
    CacheSettings inRedis = CacheSettings.read(SettingsReader.of(settings));
    OpenedCache redisCache = open(inRedis);
    OpenedCache memoryCache = open(inMemory);
    try (RedisKeys keys = new RedisKeys(redis);
        VectorCache shared = redisCache.vectors();
        VectorCache own = memoryCache.vectors()) {
      CachedTexts fromRedis = new CachedTexts(redisCache.keys(), shared, texts);
      fromRedis.fill(ConversationSource.DIMENSIONS);
      List<Trial> trials = new ArrayList<>();
      List<byte[]> names = keys.added();
      trials.add(new Trial(REDIS, BARE, () -> keys.get(names, plan.lookedUp())));
      trials.add(new Trial(REDIS, PARLEY, () -> fromRedis.lookUp(plan.lookedUp())));
      CachedTexts fromMemory = new CachedTexts(memoryCache.keys(), own, texts);
      fromMemory.fill(ConversationSource.DIMENSIONS);
      trials.add(new Trial(MEMORY, PARLEY, () -> fromMemory.lookUp(plan.lookedUp())));
      return List.of(plan.run(new Comparison(COMPARISON, trials)));
    }
  }

  private static OpenedCache open(CacheSettings settings) {
    return OpenedCache.open(settings, ConversationSource.MODEL, new SimpleMeterRegistry());
  }

  private List<String> texts() {
    ConversationSource source = new ConversationSource(plan.seed());
    List<String> texts = new ArrayList<>();
    for (long number = 0; texts.size() < VECTORS; number++) {
      String transcript = source.first(number).conversation().transcript();
      texts.add(transcript.substring(0, transcript.length() / 2));
      texts.add(transcript.substring(transcript.length() / 2));
    }
    return texts;
  }
}
