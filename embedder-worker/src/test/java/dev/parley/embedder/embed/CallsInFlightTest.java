package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.cache.CacheKeys;
import dev.parley.embedder.cache.Leases;
import dev.parley.embedder.cache.StoredVectors;
import dev.parley.embedder.cache.VectorCache;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.wire.Conversation;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallsInFlightTest {
  private static final int CALLS = 2;
  private static final int BATCHES = 6;

  private final MeetingEmbedder model = new MeetingEmbedder();
  private final PassageEmbedder embedder =
      new PassageEmbedder(
          new PassageCutter(model.tokens(), 100),
          model,
          CALLS,
          new CacheKeys(new byte[] {1}, model.model()),
          new VectorSupply(
              VectorCache.none(), StoredVectors.NONE, Leases.NONE, PassageMetrics.NONE),
          CostFixture.withoutLimits(),
          PassageMetrics.NONE);

  @Test
  void moreBatchesThanCallsAreWorkedOnAndNoMoreCallsAreMadeThanMayBe() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(BATCHES);
    try {
      List<Future<List<ModelResult>>> batches = new ArrayList<>();
      for (int i = 0; i < BATCHES; i++) {
        Conversation one = conversation("text " + i);
        batches.add(threads.submit(() -> embedder.embed(List.of(one))));
      }
      for (Future<List<ModelResult>> batch : batches) {
        assertThat(batch.get(1, TimeUnit.MINUTES)).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(model.most).hasValue(CALLS);
  }

  private static Conversation conversation(String transcript) {
    return Conversation.builder()
        .tenant("t")
        .conversationId(transcript)
        .userId("u")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript(transcript)
        .build();
  }

  /** Answers no call before as many as may be are there. */
  private static final class MeetingEmbedder implements Embedder {
    final AtomicInteger most = new AtomicInteger();
    private final HashingEmbedder hashing = new HashingEmbedder(8);
    private final AtomicInteger now = new AtomicInteger();
    private final CountDownLatch met = new CountDownLatch(CALLS);

    @Override
    public ModelIdentity model() {
      return hashing.model();
    }

    @Override
    public List<float[]> embedPassages(List<String> texts)
        throws EmbedderException, InterruptedException {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      try {
        met.countDown();
        met.await();
        return hashing.embedPassages(texts);
      } finally {
        now.decrementAndGet();
      }
    }

    @Override
    public float[] embedQuery(String text) throws EmbedderException {
      return hashing.embedQuery(text);
    }

    @Override
    public TokenCounter tokens() {
      return hashing.tokens();
    }

    @Override
    public int maxTokens() {
      return hashing.maxTokens();
    }

    @Override
    public void close() {}
  }
}
