package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.cache.Leases;
import dev.parley.embedder.cache.StoredVectors;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.embedder.embed.PassageMetrics.Source;
import dev.parley.embedder.embed.VectorSupply.Progress;
import dev.parley.wire.RecordKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VectorSupplyTest {
  private final KeptVectors cache = new KeptVectors();
  private final List<String> computed = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private VectorSupply supply(StoredVectors stored, Leases leases) {
    return new VectorSupply(cache, stored, leases, PassageMetrics.NONE);
  }

  private VectorSupply supply() {
    return supply(StoredVectors.NONE, Leases.NONE);
  }

  private static CutConversation batch(String... texts) {
    return new CutConversation(
        new RecordKey("t", "c"),
        List.of(),
        List.of(texts),
        List.of(texts).stream().map(CacheKey::new).toList());
  }

  private static float[] vector(CacheKey key) {
    return new float[] {key.digest().length()};
  }

  private Map<CacheKey, String> compute(Map<CacheKey, String> texts, Progress told) {
    computed.addAll(texts.values());
    Map<CacheKey, float[]> vectors = new HashMap<>();
    texts.keySet().forEach(key -> vectors.put(key, vector(key)));
    told.computed(vectors);
    return Map.of();
  }

  @Test
  void twoBatchesWithTheSameTextInFlightMakeOneCallForIt() throws Exception {
    VectorSupply supply = supply();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Supplied> first =
        threads.submit(
            () ->
                supply.supply(
                    List.of(batch("same", "other")),
                    (texts, told) -> {
                      begun.countDown();
                      go.await();
                      return compute(texts, told);
                    }));
    begun.await();
    CountDownLatch ownIsDone = new CountDownLatch(1);
    Future<Supplied> second =
        threads.submit(
            () ->
                supply.supply(
                    List.of(batch("own", "same")),
                    (texts, told) -> {
                      Map<CacheKey, String> without = compute(texts, told);
                      ownIsDone.countDown();
                      return without;
                    }));
    ownIsDone.await();
    assertThat(second.isDone()).isFalse();
    go.countDown();
    assertThat(first.get().counts(first.get().vectors().keySet()))
        .containsEntry(Source.COMPUTED, 2);
    assertThat(second.get().counts(second.get().vectors().keySet()))
        .containsEntry(Source.COMPUTED, 1)
        .containsEntry(Source.SHARED, 1);
    assertThat(second.get().vectors()).containsOnlyKeys(new CacheKey("own"), new CacheKey("same"));
    assertThat(computed).containsExactlyInAnyOrder("same", "other", "own");
  }

  @Test
  void whoWaitedForABatchThatFailsComputesByItself() throws Exception {
    VectorSupply supply = supply();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Future<Supplied> fails =
        threads.submit(
            () ->
                supply.supply(
                    List.of(batch("same")),
                    (texts, told) -> {
                      begun.countDown();
                      go.await();
                      throw EmbedderException.temporary("out of order");
                    }));
    begun.await();
    Future<Supplied> waits =
        threads.submit(() -> supply.supply(List.of(batch("same")), this::compute));
    go.countDown();
    assertThatThrownBy(fails::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(EmbedderException.class);
    assertThat(waits.get().vectors()).hasSize(1);
    assertThat(computed).containsExactly("same");
  }

  @Test
  void manyBatchesOfTheSameTextsNeverComputeOneTwiceAndNeverWaitForEachOther() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    VectorSupply supply = supply();
    List<Future<Supplied>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String[] texts = random.ints(10, 0, 100).mapToObj(n -> "text " + n).toArray(String[]::new);
      all.add(threads.submit(() -> supply.supply(List.of(batch(texts)), this::compute)));
    }
    for (Future<Supplied> one : all) {
      assertThat(one.get().vectors()).as("seed %d", seed).isNotEmpty();
    }
    assertThat(computed).as("seed %d", seed).doesNotHaveDuplicates();
  }

  @Test
  void whatIsStoredIsNotComputedAndIsRememberedFromThen() throws Exception {
    List<StoredVectors.Wanted> asked = new ArrayList<>();
    StoredVectors stored =
        new StoredVectors() {
          @Override
          public Map<CacheKey, float[]> find(List<Wanted> wanted) {
            asked.addAll(wanted);
            CacheKey key = new CacheKey("stored");
            return wanted.stream().anyMatch(one -> one.key().equals(key))
                ? Map.of(key, vector(key))
                : Map.of();
          }

          @Override
          public void close() {}
        };
    VectorSupply supply = supply(stored, Leases.NONE);
    Supplied first = supply.supply(List.of(batch("stored", "new")), this::compute);
    assertThat(first.counts(first.vectors().keySet()))
        .containsEntry(Source.STORED, 1)
        .containsEntry(Source.COMPUTED, 1);
    Supplied second = supply.supply(List.of(batch("stored", "new")), this::compute);
    assertThat(second.counts(second.vectors().keySet())).containsEntry(Source.CACHE, 2);
    assertThat(computed).containsExactly("new");
    assertThat(asked).hasSize(2).allSatisfy(one -> assertThat(one.text()).isIn("stored", "new"));
  }

  @Test
  @Timeout(60)
  void whatIsLeftIsFreeForOthersBeforeTheFirstCall() throws Exception {
    CacheKey left = new CacheKey("left");
    HeldElsewhere leases = new HeldElsewhere(new CacheKey("elsewhere"), () -> {});
    VectorSupply supply = supply(StoredVectors.NONE, leases);

    Supplied supplied =
        supply.supply(
            List.of(batch("own", "left")),
            (texts, told) -> {
              told.left(Set.of(left));
              assertThat(leases.released).containsExactly(left);
              // Another batch of this worker, which would else wait for a vector that never comes.
              Supplied other = supply.supply(List.of(batch("left")), this::compute);
              assertThat(other.vectors()).containsOnlyKeys(left);
              compute(Map.of(new CacheKey("own"), "own"), told);
              return Map.of(left, Supplied.LATER);
            });

    assertThat(supplied.vectors()).containsOnlyKeys(new CacheKey("own"));
    assertThat(leases.released).containsExactlyInAnyOrder(left, left, new CacheKey("own"));
  }

  @Test
  void aTextThatAnotherWorkerComputesIsWaitedForAndTakenFromTheCache() throws Exception {
    CacheKey elsewhere = new CacheKey("elsewhere");
    HeldElsewhere leases =
        new HeldElsewhere(elsewhere, () -> cache.put(Map.of(elsewhere, vector(elsewhere))));
    Supplied supplied =
        supply(StoredVectors.NONE, leases)
            .supply(List.of(batch("own", "elsewhere")), this::compute);
    assertThat(supplied.counts(supplied.vectors().keySet()))
        .containsEntry(Source.COMPUTED, 1)
        .containsEntry(Source.SHARED, 1);
    assertThat(computed).containsExactly("own");
    assertThat(leases.released).containsExactly(new CacheKey("own"));
  }

  @Test
  void aTextWhoseOtherWorkerHasDiedIsComputedHere() throws Exception {
    HeldElsewhere leases = new HeldElsewhere(new CacheKey("elsewhere"), () -> {});
    Supplied supplied =
        supply(StoredVectors.NONE, leases).supply(List.of(batch("elsewhere")), this::compute);
    assertThat(supplied.counts(supplied.vectors().keySet())).containsEntry(Source.COMPUTED, 1);
    assertThat(leases.waits).hasValue(1);
  }

  @Test
  void aFailureGivesLeasesBack() {
    HeldElsewhere leases = new HeldElsewhere(new CacheKey("elsewhere"), () -> {});
    VectorSupply supply = supply(StoredVectors.NONE, leases);
    assertThatThrownBy(
            () ->
                supply.supply(
                    List.of(batch("own")),
                    (texts, told) -> {
                      throw EmbedderException.temporary("out of order");
                    }))
        .isInstanceOf(EmbedderException.class);
    assertThat(leases.released).containsExactly(new CacheKey("own"));
  }

  /** A text that another worker has a lease on until it is waited for. */
  private static final class HeldElsewhere implements Leases {
    final List<CacheKey> released = new ArrayList<>();
    final AtomicInteger waits = new AtomicInteger();
    private final CacheKey held;
    private final Runnable end;

    HeldElsewhere(CacheKey held, Runnable end) {
      this.held = held;
      this.end = end;
    }

    @Override
    public Set<CacheKey> take(Collection<CacheKey> keys) {
      return Set.copyOf(keys.stream().filter(key -> !key.equals(held)).toList());
    }

    @Override
    public void release(Collection<CacheKey> keys) {
      released.addAll(keys);
    }

    @Override
    public void await(Collection<CacheKey> keys) {
      assertThat(keys).containsExactly(held);
      waits.incrementAndGet();
      end.run();
    }
  }

  private static final class KeptVectors implements VectorCache {
    private final Map<CacheKey, float[]> kept = new ConcurrentHashMap<>();

    @Override
    public List<float[]> get(List<CacheKey> keys) {
      List<float[]> found = new ArrayList<>();
      keys.forEach(key -> found.add(kept.get(key)));
      return found;
    }

    @Override
    public void put(Map<CacheKey, float[]> vectors) {
      kept.putAll(vectors);
    }

    @Override
    public void close() {}
  }
}
