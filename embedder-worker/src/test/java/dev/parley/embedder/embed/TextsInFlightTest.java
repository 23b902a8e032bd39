package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.embed.TextsInFlight.Claim;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TextsInFlightTest {
  private static final CacheKey ONE = new CacheKey("one");
  private static final CacheKey TWO = new CacheKey("two");
  private static final float[] VECTOR = {1};

  private final TextsInFlight texts = new TextsInFlight();

  @Test
  void aTextIsClaimedByOneBatchAtATime() {
    Claim first = texts.claim(List.of(ONE));
    Claim second = texts.claim(List.of(ONE, TWO));
    assertThat(first.mine()).containsExactly(ONE);
    assertThat(second.mine()).containsExactly(TWO);
    first.close();
    assertThat(texts.claim(List.of(ONE)).mine()).containsExactly(ONE);
  }

  @Test
  void whoWaitsHasTheVectorAsSoonAsItLandsAndNotOnlyWhenTheOtherIsDone() throws Exception {
    Claim first = texts.claim(List.of(ONE, TWO));
    Claim second = texts.claim(List.of(ONE));
    first.landed(Map.of(ONE, VECTOR));
    assertThat(second.await()).isEqualTo(Map.of(ONE, VECTOR));
    assertThat(first.mine()).isEqualTo(Set.of(TWO));
  }

  @Test
  void whoWaitsForOneThatFailsIsToldSo() throws Exception {
    Claim first = texts.claim(List.of(ONE));
    Claim second = texts.claim(List.of(ONE));
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Future<Map<CacheKey, float[]>> waiting = threads.submit(second::await);
      first.close();
      assertThat(waiting.get()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void nobodyWaitsWhileOthersMayWaitForHim() {
    Claim claim = texts.claim(List.of(ONE));
    assertThatThrownBy(claim::await).isInstanceOf(IllegalStateException.class);
  }
}
