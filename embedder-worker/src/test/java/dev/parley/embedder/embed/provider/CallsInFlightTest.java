package dev.parley.embedder.embed.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.ModelIdentity;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallsInFlightTest {
  private static final int CALLS = 2;
  private static final int BATCHES = 6;

  private final ExecutorService threads = Executors.newFixedThreadPool(BATCHES);
  private final MeetingApi api = new MeetingApi();
  private final Provider provider =
      new Provider(
          api,
          new ModelContract(
              new DeclaredModel(
                  new ModelIdentity("m", "1", 1, "", "", true), "m", 512, false, Optional.empty()),
              128),
          1,
          CALLS,
          RateLimits.NONE,
          ProviderMetrics.NONE,
          Time.SYSTEM);

  @AfterEach
  void stop() {
    threads.shutdownNow();
    provider.close();
  }

  @Test
  void noMoreExchangesAreUnderWayThanMayBeAndAnAnswerIsReadBesideTheNext() throws Exception {
    List<Future<Embeddings>> batches = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      batches.add(threads.submit(() -> provider.embed(List.of("text"), 1)));
    }
    for (Future<Embeddings> batch : batches) {
      assertThat(batch.get(1, TimeUnit.MINUTES).vectors()).hasSize(1);
    }
    assertThat(api.most).hasValue(CALLS);
  }

  /** Answers when as many exchanges are under way as may be; read when all have been made. */
  private static final class MeetingApi implements EmbeddingApi {
    final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final CountDownLatch met = new CountDownLatch(CALLS);
    private final CountDownLatch made = new CountDownLatch(BATCHES);

    @Override
    public Reply<Embeddings> embed(List<String> texts) throws InterruptedException {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      met.countDown();
      met.await();
      made.countDown();
      now.decrementAndGet();
      return () -> {
        awaitAll();
        return new Embeddings(List.of(new float[] {1}), "m", 1);
      };
    }

    /** Comes to nothing where reading keeps the next call from being made. */
    private void awaitAll() {
      try {
        assertThat(made.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public boolean tellsFacts() {
      return false;
    }

    @Override
    public ModelFacts facts() {
      return new ModelFacts(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    }

    @Override
    public URI address() {
      return URI.create("http://localhost");
    }
  }
}
