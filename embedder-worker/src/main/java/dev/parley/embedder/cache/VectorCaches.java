package dev.parley.embedder.cache;

import dev.parley.wire.ModelIdentity;
import io.lettuce.core.RedisURI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the cache that the settings ask for. */
public final class VectorCaches {
  private static final Logger LOG = LoggerFactory.getLogger(VectorCaches.class);

  /** Keys made with it tell texts apart and keep none of them secret. */
  private static final String PUBLIC_SECRET = "parley: no parley.cache.secret is set";

  private VectorCaches() {}

  /** A cache for the vectors of {@code model}; it connects when it is first used. */
  public static VectorCache open(
      CacheSettings settings, ModelIdentity model, CacheMetrics metrics) {
    if (settings.redisUri().isEmpty()) {
      LOG.info("{} is not set: vectors are not cached", CacheSettings.REDIS_URI.key());
      return VectorCache.none();
    }
    RedisLink link =
        new RedisLink(
            RedisURI.create(settings.redisUri().get().reveal()),
            settings.timeout(),
            settings.connectTimeout(),
            settings.queue());
    return new RedisVectorCache(
        settings, link, model.dimensions(), metrics, InstantSource.system());
  }

  /** What names the texts of {@code model} in that cache. */
  public static CacheKeys keys(CacheSettings settings, ModelIdentity model) {
    if (settings.redisUri().isPresent() && settings.secret().isEmpty()) {
      LOG.warn(
          "{} is not set: who can read Redis can test whether a text that they guess was embedded",
          CacheSettings.SECRET.key());
    }
    String secret = settings.secret().map(value -> value.reveal()).orElse(PUBLIC_SECRET);
    return new CacheKeys(secret.getBytes(StandardCharsets.UTF_8), model);
  }
}
