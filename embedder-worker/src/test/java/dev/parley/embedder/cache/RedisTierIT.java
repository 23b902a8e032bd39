package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.embedder.redis.RedisSettings;
import dev.parley.runtime.health.CheckResult;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import io.lettuce.core.AclCategory;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

@ExtendWith(StackExtension.class)
class RedisTierIT {
  private static final int DIMENSIONS = 384;
  private static final CacheKey ONE = new CacheKey("one");
  private static final CacheKey TWO = new CacheKey("two");

  private final RedisURI uri;
  private final TcpProxy proxy;
  private final RedisClient client;
  private final RecordedCacheMetrics metrics = new RecordedCacheMetrics();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final AdjustableClock clock = new AdjustableClock();
  private EntryShape shape = new EntryShape(false, false);
  private RedisCommands<byte[], byte[]> redis;

  RedisTierIT(TestStack stack) throws Exception {
    uri = RedisURI.create(stack.redisUri());
    proxy = TcpProxy.to(uri.getHost(), uri.getPort());
    client = RedisClient.create(uri);
    open.add(proxy);
    open.add(client::shutdown);
  }

  @BeforeEach
  void connect() {
    StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
    redis = connection.sync();
    redis.flushdb();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private String proxied(String userInfo) {
    return "redis://" + userInfo + "127.0.0.1:" + proxy.port() + "/" + uri.getDatabase();
  }

  private VectorCache cache(Duration timeout, int queue) {
    return cache(RedisSettings.of(proxied(""), false), timeout, queue);
  }

  private VectorCache cache(RedisSettings at, Duration timeout, int queue) {
    CacheSettings settings =
        new CacheSettings(
            Optional.of(at),
            Optional.empty(),
            Optional.empty(),
            0,
            new CacheLife(Duration.ofHours(1), Duration.ofDays(7)),
            shape,
            Duration.ZERO,
            timeout,
            Duration.ofSeconds(2),
            queue);
    RedisLink link =
        RedisLink.to(at, settings.timeout(), settings.connectTimeout(), settings.queue());
    RedisFaults faults =
        new RedisFaults(
            link,
            timeout,
            metrics,
            new FaultLog(LoggerFactory.getLogger(RedisTierIT.class), clock));
    VectorCache cache =
        new TieredVectorCache(
            List.of(new RedisTier(settings, link, faults, DIMENSIONS, metrics, clock)), clock);
    open.add(cache);
    return cache;
  }

  private VectorCache cache() {
    // Long, so that a busy machine is not taken for a hanging Redis.
    return cache(Duration.ofSeconds(10), 1000);
  }

  private static CheckResult check(VectorCache cache) {
    return cache.health().orElseThrow().check();
  }

  private static float[] vector(float first) {
    float[] vector = new float[DIMENSIONS];
    vector[0] = first;
    return vector;
  }

  private static byte[] name(CacheKey key) {
    return ("parley:vector:2:{" + key.digest() + "}").getBytes(StandardCharsets.US_ASCII);
  }

  private void putAndAwait(VectorCache cache, CacheKey key, float[] vector) {
    cache.put(Map.of(key, vector));
    await().until(() -> redis.exists(name(key)) == 1);
  }

  @Test
  void whatWasPutIsFoundAndNothingElse() {
    VectorCache cache = cache();
    assertThat(cache.get(List.of(ONE))).containsExactly((float[]) null);
    cache.put(Map.of(ONE, vector(0.5f)));
    List<float[]> found = cache.get(List.of(TWO, ONE, ONE));
    assertThat(found).hasSize(3);
    assertThat(found.get(0)).isNull();
    assertThat(found.get(1)).containsExactly(vector(0.5f));
    assertThat(found.get(2)).containsExactly(vector(0.5f));
    assertThat(metrics.hits()).isEqualTo(2);
    assertThat(metrics.misses()).isEqualTo(2);
    await().until(() -> metrics.kept() == 1);
    assertThat(metrics.faults()).isEmpty();
  }

  @Test
  void theFirstLookUpOfAllFindsWhatAnotherWorkerKept() {
    putAndAwait(cache(), ONE, vector(1));
    assertThat(cache().get(List.of(ONE)).get(0)).isNotNull();
  }

  @Test
  void aVectorThatNobodyUsesIsKeptForAnHour() {
    VectorCache cache = cache();
    putAndAwait(cache, ONE, vector(1));
    cache.get(List.of(ONE));
    cache.get(List.of(ONE));
    assertThat(redis.ttl(name(ONE))).isBetween(3_500L, 3_600L);
  }

  @Test
  void aVectorThatIsUsedLivesAsLongAgainAsItHasBeenThereAndNeverBeyondSevenDays() {
    VectorCache cache = cache();
    putAndAwait(cache, ONE, vector(1));
    redis.persist(name(ONE)); // Redis has a clock of its own, which this test cannot set.
    clock.advance(Duration.ofHours(10));
    assertThat(cache.get(List.of(ONE)).get(0)).isNotNull();
    await().until(() -> redis.ttl(name(ONE)) > 0);
    assertThat(redis.ttl(name(ONE))).as("of 20 hours").isBetween(71_900L, 72_001L);
    clock.advance(Duration.ofDays(5));
    assertThat(cache.get(List.of(ONE)).get(0)).isNotNull();
    await().until(() -> redis.ttl(name(ONE)) > 72_000L);
    assertThat(redis.ttl(name(ONE))).as("of 7 days").isBetween(604_700L, 604_801L);
    redis.persist(name(ONE));
    clock.advance(Duration.ofDays(2));
    assertThat(cache.get(List.of(ONE))).containsExactly((float[]) null);
    assertThat(metrics.faults()).isEmpty();
  }

  @Test
  void entriesOfEveryShapeAreReadWhateverShapeIsWritten() {
    List<CacheKey> keys = new ArrayList<>();
    for (boolean half : new boolean[] {false, true}) {
      for (boolean deflated : new boolean[] {false, true}) {
        shape = new EntryShape(half, deflated);
        CacheKey key = new CacheKey(shape.toString());
        keys.add(key);
        putAndAwait(cache(), key, vector(0.5f));
      }
    }
    assertThat(cache().get(keys)).allSatisfy(v -> assertThat(v).containsExactly(vector(0.5f)));
    assertThat(metrics.faults()).isEmpty();
  }

  @Test
  void entriesOfAFormerVersionOrOfAnotherLengthAreComputedAnew() {
    VectorCache cache = cache();
    byte[] longer = CacheEntry.encode(ONE, new KeptVector(new float[DIMENSIONS + 1], 0), shape);
    byte[] former = CacheEntry.encode(TWO, new KeptVector(vector(1), 0), shape);
    former[0] = 1;
    redis.set(name(ONE), longer);
    redis.set(name(TWO), former);
    assertThat(cache.get(List.of(ONE, TWO))).containsExactly(null, null);
    assertThat(metrics.faults()).containsExactly(CacheFault.CORRUPT, CacheFault.CORRUPT);
    cache.put(Map.of(ONE, vector(1), TWO, vector(2)));
    assertThat(cache.get(List.of(ONE, TWO))).doesNotContainNull();
  }

  @Test
  void bytesAreCounted() {
    VectorCache cache = cache();
    putAndAwait(cache, ONE, vector(1));
    cache.get(List.of(ONE, TWO));
    int bytes = DIMENSIONS * Float.BYTES + CacheEntry.HEADER;
    assertThat(metrics.bytesRead()).isEqualTo(bytes);
    await().untilAsserted(() -> assertThat(metrics.bytesWritten()).isEqualTo(bytes));
  }

  @Test
  void aLargeBatchIsOneLookUp() {
    VectorCache cache = cache(Duration.ofSeconds(10), 10_000);
    Map<CacheKey, float[]> vectors = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      vectors.put(new CacheKey("key" + i), vector(i));
    }
    cache.put(vectors);
    List<CacheKey> keys = List.copyOf(vectors.keySet());
    List<float[]> found = cache.get(keys);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(found.get(i)).containsExactly(vectors.get(keys.get(i)));
    }
    assertThat(metrics.lookUps()).isEqualTo(1);
  }

  @Test
  void anEntryThatIsNotTheVectorIsAMiss() {
    VectorCache cache = cache();
    putAndAwait(cache, TWO, vector(2));
    redis.set(name(ONE), "not a vector".getBytes(StandardCharsets.US_ASCII));
    CacheKey moved = new CacheKey("moved");
    redis.set(name(moved), redis.get(name(TWO)));
    assertThat(cache.get(List.of(ONE, moved, TWO)))
        .satisfiesExactly(
            one -> assertThat(one).isNull(),
            other -> assertThat(other).isNull(),
            two -> assertThat(two).isNotNull());
    assertThat(metrics.faults()).containsExactly(CacheFault.CORRUPT, CacheFault.CORRUPT);
  }

  @Test
  void aKeyOfAnotherTypeIsAMiss() {
    redis.lpush(name(ONE), new byte[] {1});
    assertThat(cache().get(List.of(ONE))).containsExactly((float[]) null);
  }

  @Test
  void redisThatIsAwayAtTheStartIsUsedWhenItComes() throws Exception {
    proxy.refuse();
    VectorCache cache = cache();
    assertThat(cache.get(List.of(ONE))).containsExactly((float[]) null);
    assertThat(metrics.faults()).containsExactly(CacheFault.DISCONNECTED);
    assertThat(check(cache).well()).isTrue();
    assertThat(check(cache).detail()).contains("not reached").contains(":" + proxy.port());
    proxy.forward();
    await()
        .until(
            () -> {
              cache.put(Map.of(ONE, vector(1)));
              return cache.get(List.of(ONE)).get(0) != null;
            });
    assertThat(check(cache).detail()).isEmpty();
  }

  @Test
  void aLostConnectionIsMadeAnew() throws Exception {
    VectorCache cache = cache();
    putAndAwait(cache, ONE, vector(1));
    for (int i = 0; i < 3; i++) {
      proxy.dropConnections();
      await().until(() -> cache.get(List.of(ONE)).get(0) != null);
    }
  }

  @Test
  void redisThatHangsCostsTheTimeoutAtMostAndIsUsedAgainAfterwards() {
    VectorCache cache = cache(Duration.ofMillis(100), 1000);
    await()
        .until(
            () -> {
              cache.put(Map.of(ONE, vector(1)));
              return cache.get(List.of(ONE)).get(0) != null;
            });
    proxy.stall();
    metrics.clear();
    for (int i = 0; i < 50; i++) {
      assertThat(cache.get(List.of(ONE))).containsExactly((float[]) null);
      cache.put(Map.of(TWO, vector(2)));
    }
    // After about a second the connection is given up, and look-ups no longer wait at all.
    assertThat(metrics.faults()).contains(CacheFault.TIMEOUT, CacheFault.DISCONNECTED);
    assertThat(metrics.faults().stream().filter(CacheFault.TIMEOUT::equals).count()).isLessThan(40);
    assertThat(check(cache).well()).isTrue();
    assertThat(check(cache).detail()).contains("every vector is computed");
    forward();
    await().until(() -> cache.get(List.of(ONE)).get(0) != null);
  }

  @Test
  void whatDoesNotFitTheQueueIsDroppedAndCounted() {
    VectorCache cache = cache(Duration.ofSeconds(10), 256);
    putAndAwait(cache, ONE, vector(1));
    proxy.stall();
    Map<CacheKey, float[]> vectors = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      vectors.put(new CacheKey("key" + i), vector(i));
    }
    cache.put(vectors);
    assertThat(metrics.faults()).hasSize(1000 - 256).containsOnly(CacheFault.OVERLOADED);
    forward();
    await().until(() -> metrics.kept() == 1 + 256);
    assertThat(cache.get(List.of(ONE)).get(0)).isNotNull();
  }

  @Test
  void whatRedisRefusesIsCountedAndNoFailure() {
    String reader = "reader-" + uri.getDatabase();
    redis.aclSetuser(
        reader,
        AclSetuserArgs.Builder.on()
            .addPassword("read")
            .allKeys()
            .addCategory(AclCategory.READ)
            .addCategory(AclCategory.CONNECTION)
            .addCommand(CommandType.SELECT));
    RedisSettings asReader = RedisSettings.of(proxied(reader + ":read@"), false);
    try {
      VectorCache cache = cache(asReader, Duration.ofSeconds(10), 1000);
      cache.put(Map.of(ONE, vector(1)));
      assertThat(cache.get(List.of(ONE))).containsExactly((float[]) null);
      await().until(() -> metrics.faults().equals(List.of(CacheFault.REFUSED)));
    } finally {
      redis.aclDeluser(reader);
    }
  }

  @Test
  void aPasswordThatRedisRefusesIsToldAndNotShown() {
    RedisSettings wrong = RedisSettings.of(proxied("nobody:hush@"), false);
    VectorCache cache = cache(wrong, Duration.ofSeconds(10), 1000);
    assertThat(cache.get(List.of(ONE))).containsExactly((float[]) null);
    assertThat(metrics.faults()).containsExactly(CacheFault.DISCONNECTED);
    assertThat(check(cache).detail()).contains("WRONGPASS").doesNotContain("hush");
  }

  @Test
  void anInterruptedLookUpMissesAndLeavesTheInterruptToTheCaller() {
    VectorCache cache = cache();
    putAndAwait(cache, ONE, vector(1));
    proxy.stall();
    Thread.currentThread().interrupt();
    assertThat(cache.get(List.of(ONE))).containsExactly((float[]) null);
    assertThat(Thread.interrupted()).isTrue();
    forward();
  }

  @Test
  void whatWasPutBeforeClosingIsKept() {
    VectorCache cache = cache(Duration.ofSeconds(10), 10_000);
    Map<CacheKey, float[]> vectors = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      vectors.put(new CacheKey("key" + i), vector(i));
    }
    cache.put(vectors);
    cache.close();
    assertThat(redis.dbsize()).isEqualTo(1000);
    assertThat(metrics.kept()).isEqualTo(1000);
    assertThat(metrics.faults()).isEmpty();
  }

  @Test
  void aClosedCacheMisses() {
    VectorCache cache = cache();
    putAndAwait(cache, ONE, vector(1));
    cache.close();
    assertThat(cache.get(List.of(ONE))).containsExactly((float[]) null);
  }

  private void forward() {
    try {
      proxy.forward();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
