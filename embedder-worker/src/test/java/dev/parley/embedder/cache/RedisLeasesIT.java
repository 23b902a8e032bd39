package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.redis.RedisSettings;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.wire.ModelIdentity;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class RedisLeasesIT {
  private static final ModelIdentity MODEL = new ModelIdentity("m", "1", 3, "", "", true);
  private static final float[] VECTOR = {1, 2, 3};
  private static final Duration LONG = Duration.ofMinutes(1);

  private final RedisURI uri;
  private final TcpProxy proxy;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<OpenedCache> open = new ArrayList<>();

  RedisLeasesIT(TestStack stack) throws Exception {
    uri = RedisURI.create(stack.redisUri());
    proxy = TcpProxy.to(uri.getHost(), uri.getPort());
  }

  @AfterEach
  void close() throws Exception {
    for (OpenedCache one : open) {
      one.vectors().close();
    }
    proxy.close();
  }

  /** A worker that has connected. */
  private OpenedCache worker(Duration lease, Duration timeout) {
    CacheSettings settings =
        new CacheSettings(
            Optional.of(
                RedisSettings.of(
                    "redis://127.0.0.1:" + proxy.port() + "/" + uri.getDatabase(), false)),
            Optional.empty(),
            Optional.empty(),
            0,
            new CacheLife(Duration.ofHours(1), Duration.ofDays(7)),
            new EntryShape(false, false),
            lease,
            timeout,
            Duration.ofSeconds(30),
            1000);
    OpenedCache opened = OpenedCache.open(settings, MODEL, registry);
    open.add(opened);
    assertThat(opened.vectors().get(List.of(new CacheKey("unknown")))).containsOnlyNulls();
    return opened;
  }

  private OpenedCache worker() {
    return worker(LONG, Duration.ofSeconds(10));
  }

  private static List<CacheKey> keys(String... names) {
    return List.of(names).stream().map(CacheKey::new).toList();
  }

  @Test
  void aTextIsComputedByOneWorkerAtATime() throws Exception {
    OpenedCache one = worker();
    OpenedCache other = worker();
    assertThat(one.leases().take(keys("a1", "a2"))).hasSize(2);
    assertThat(other.leases().take(keys("a2", "a3"))).containsExactly(new CacheKey("a3"));
    one.leases().release(keys("a1", "a2"));
    other.leases().await(keys("a2"));
    assertThat(other.leases().take(keys("a2"))).hasSize(1);
    assertThat(registry.get("parley.cache.leases").tag("outcome", "held").counter().count())
        .isEqualTo(1);
  }

  @Test
  void whoWaitsFindsTheVectorOnceTheLeaseIsGone() throws Exception {
    OpenedCache one = worker();
    OpenedCache other = worker();
    one.leases().take(keys("b"));
    assertThat(other.leases().take(keys("b"))).isEmpty();
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<List<float[]>> waiting =
          threads.submit(
              () -> {
                other.leases().await(keys("b"));
                return other.vectors().get(keys("b"));
              });
      one.vectors().put(Map.of(new CacheKey("b"), VECTOR));
      one.leases().release(keys("b"));
      assertThat(waiting.get().get(0)).containsExactly(VECTOR);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aVectorThatWasKeptSinceTheLookUpIsNotComputedAgain() throws Exception {
    OpenedCache one = worker();
    OpenedCache other = worker();
    one.vectors().put(Map.of(new CacheKey("g"), VECTOR));
    assertThat(one.vectors().get(keys("g"))).doesNotContainNull();
    assertThat(other.leases().take(keys("g", "h"))).containsExactly(new CacheKey("h"));
    other.leases().await(keys("g")); // The lease was given back.
    assertThat(other.vectors().get(keys("g"))).doesNotContainNull();
  }

  @Test
  void aWorkerThatDiesHoldsOthersUpForALeaseAndNoLonger() throws Exception {
    Duration lease = Duration.ofMillis(300);
    worker(lease, Duration.ofSeconds(10)).leases().take(keys("c"));
    OpenedCache other = worker(lease, Duration.ofSeconds(10));
    other.leases().await(keys("c")); // It comes back; that is all.
    assertThat(other.vectors().get(keys("c"))).containsOnlyNulls();
  }

  @Test
  void whileRedisHangsOrIsAwayEverybodyComputesEverything() throws Exception {
    OpenedCache worker = worker(LONG, Duration.ofMillis(50));
    worker().leases().take(keys("d"));
    proxy.stall();
    assertThat(worker.leases().take(keys("d", "e"))).hasSize(2);
    worker.leases().await(keys("d"));
    worker.leases().release(keys("d", "e"));
    proxy.refuse();
    assertThat(worker.vectors().get(keys("d"))).containsOnlyNulls();
    assertThat(worker.leases().take(keys("d", "e"))).hasSize(2);
    worker.leases().await(keys("d"));
    worker.leases().release(keys("d", "e"));
  }

  @Test
  void leasesOfNoLengthAreNotTaken() throws Exception {
    OpenedCache one = worker(Duration.ZERO, Duration.ofSeconds(10));
    assertThat(one.leases()).isSameAs(Leases.NONE);
    assertThat(one.leases().take(keys("f"))).hasSize(1);
    one.leases().await(keys("f"));
  }
}
