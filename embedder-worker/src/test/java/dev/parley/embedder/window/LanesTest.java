package dev.parley.embedder.window;

import static dev.parley.embedder.Samples.key;
import static dev.parley.embedder.Samples.snapshot;
import static dev.parley.embedder.window.WindowFixture.AGE;
import static dev.parley.embedder.window.WindowFixture.transcripts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.Samples;
import dev.parley.embedder.embed.EmbedderException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Batches of three, two calls in flight: what is live goes before what is sent again. */
class LanesTest {
  private final WindowFixture fixture = new WindowFixture();
  private final Batcher batcher = fixture.batcher;
  private final Owner live = batcher.newOwner(Lane.LIVE);
  private final Owner bulk = batcher.newOwner(Lane.BULK);

  @Test
  void liveConversationsGoFirstHoweverLongBulkOnesHaveWaited() throws Exception {
    bulk.offer(key("old"), snapshot("old", 1), Duration.ofHours(1));
    fixture.offer(live, "new", 2);
    fixture.clock.advance(AGE);

    assertThat(batcher.embedDue()).isTrue();
    assertThat(batcher.embedDue()).isTrue();

    assertThat(fixture.embedder.calls()).containsExactly(List.of("new at 2"), List.of("old at 1"));
    assertThat(transcripts(bulk.takeResults())).containsExactly("old at 1");
    assertThat(transcripts(live.takeResults())).containsExactly("new at 2");
  }

  @Test
  void theLanesShareNoBatchSoThatBulkMakesNoLiveCallLonger() throws Exception {
    fixture.offer(bulk, "b", 1);
    fixture.offer(bulk, "c", 2);
    fixture.offer(live, "a", 3);
    fixture.clock.advance(AGE);

    batcher.embedDue();

    assertThat(fixture.embedder.calls()).containsExactly(List.of("a at 3"));
  }

  @Test
  void oneCallIsKeptFreeOfBulkForWhatIsLive() throws Exception {
    fixture.embedder.script(
        batch -> {
          fixture.embedder.script(any -> {});
          fixture.offer(bulk, "second", 2);
          fixture.clock.advance(AGE);
          assertThat(batcher.embedDue()).as("a second call with bulk").isFalse();
          fixture.offer(live, "live", 3);
          fixture.clock.advance(AGE);
          assertThat(batcher.embedDue()).as("a second call with what is live").isTrue();
        });
    fixture.offer(bulk, "first", 1);
    fixture.clock.advance(AGE);
    batcher.embedDue();
    assertThat(batcher.embedDue()).isTrue();

    assertThat(fixture.embedder.calls())
        .containsExactly(List.of("first at 1"), List.of("live at 3"), List.of("second at 2"));
  }

  @Test
  void withASingleCallBulkHasItWhenNothingIsLive() throws Exception {
    WindowFixture single =
        new WindowFixture(new WindowSettings(3, 1000, AGE, 1, Duration.ofSeconds(1)));
    Owner alone = single.batcher.newOwner(Lane.BULK);
    single.offer(alone, "a", 1);
    single.clock.advance(AGE);

    assertThat(single.batcher.embedDue()).isTrue();
  }

  @Test
  void aKeyOnBothLanesIsInOneCallAtATime() throws Exception {
    fixture.embedder.script(
        batch -> {
          fixture.embedder.script(any -> {});
          fixture.offer(live, "a", 7);
          fixture.offer(live, "b", 8);
          fixture.clock.advance(AGE);
          assertThat(batcher.embedDue()).isTrue();
          assertThat(batcher.load(Lane.LIVE).queued()).as("a waits, b does not").isOne();
          assertThat(batcher.load(Lane.LIVE).unsentBytes()).isEqualTo(100);
        });
    fixture.offer(bulk, "a", 1);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(batcher.embedDue()).as("now that the other call has ended").isTrue();
    assertThat(fixture.embedder.calls())
        .containsExactly(List.of("a at 1"), List.of("b at 8"), List.of("a at 7"));
    assertThat(transcripts(live.takeResults())).containsExactly("b at 8", "a at 7");
    assertThat(transcripts(bulk.takeResults())).containsExactly("a at 1");
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void aKeyWhoseOwnerEndedIsNotInASecondCallBeforeItsFirstHasEnded() throws Exception {
    Owner next = batcher.newOwner(Lane.LIVE);
    fixture.embedder.script(
        batch -> {
          fixture.embedder.script(any -> {});
          live.close();
          fixture.offer(next, "a", 1);
          fixture.clock.advance(AGE);
          assertThat(batcher.embedDue()).isFalse();
        });
    fixture.offer(live, "a", 1);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(batcher.embedDue()).isTrue();
    assertThat(transcripts(next.takeResults())).containsExactly("a at 1");
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void aCallThatEndsLetsGoOfNothingThatAnotherHasBegunSince() throws Exception {
    CountDownLatch secondBegun = new CountDownLatch(1);
    CountDownLatch secondMayEnd = new CountDownLatch(1);
    FutureTask<Boolean> second = new FutureTask<>(batcher::embedDue);
    fixture.embedder.script(
        batch -> {
          if (batch.size() > 1) {
            throw EmbedderException.permanent("one by one");
          }
          String transcript = batch.get(0).transcript();
          if (transcript.equals("a at 2")) {
            secondBegun.countDown();
            assertThat(secondMayEnd.await(30, TimeUnit.SECONDS)).isTrue();
          } else if (transcript.equals("b at 1")) {
            // The first call has brought "a at 1" and goes on with "b at 1".
            live.takeResults();
            fixture.offer(live, "a", 2);
            fixture.clock.advance(AGE);
            new Thread(second).start();
            assertThat(secondBegun.await(30, TimeUnit.SECONDS)).isTrue();
          }
        });
    fixture.offer(live, "a", 1);
    fixture.offer(live, "b", 1);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    fixture.offer(bulk, "a", 1);
    fixture.clock.advance(AGE);
    assertThat(batcher.embedDue()).as("a second call with the key").isFalse();
    secondMayEnd.countDown();
    assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(batcher.embedDue()).isTrue();
  }

  @Test
  void whatWaitsForAnotherLanesCallCanBeReplacedAndDropped() throws Exception {
    fixture.embedder.script(
        batch -> {
          fixture.embedder.script(any -> {});
          fixture.offer(live, "a", 7);
          fixture.offer(live, "b", 8);
          fixture.clock.advance(AGE);
          assertThat(batcher.embedDue()).isFalse();
          fixture.offer(live, "a", 9);
          live.withdraw(key("b"));
        });
    fixture.offer(bulk, "a", 1);
    fixture.offer(bulk, "b", 2);
    fixture.clock.advance(AGE);
    batcher.embedDue();
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(transcripts(live.takeResults())).containsExactly("a at 9");
    assertThat(batcher.load(Lane.LIVE)).isEqualTo(Load.NONE);
  }

  @Test
  void liveWorkWaitsWhenABatchOfItIsDueAndAsManyAsMayBeAreWorkedOn() throws Exception {
    AtomicInteger batches = new AtomicInteger();
    fixture.embedder.script(
        batch -> {
          if (batches.incrementAndGet() < 3) { // Two calls, and one batch prepared meanwhile.
            assertThat(batcher.waitsForCall(Lane.LIVE)).as("another may begin").isFalse();
            offerAndEmbed("after " + batches);
          } else {
            fixture.offer(live, "last", 4);
            assertThat(batcher.waitsForCall(Lane.LIVE)).as("others may join it").isFalse();
            fixture.clock.advance(AGE);
            assertThat(batcher.waitsForCall(Lane.LIVE)).isTrue();
          }
        });
    offerAndEmbed("first");

    assertThat(batches).hasValue(3);
    assertThat(batcher.waitsForCall(Lane.LIVE)).as("all have ended").isFalse();
  }

  private void offerAndEmbed(String id) throws InterruptedException {
    fixture.offer(live, id, 1);
    fixture.clock.advance(AGE);
    assertThat(batcher.embedDue()).isTrue();
  }

  @Test
  void inALongOutageWhatIsSentAgainWaitsForItsVectors() throws Exception {
    Duration second = Duration.ofSeconds(1);
    WindowFixture impatient =
        new WindowFixture(new WindowSettings(3, 1000, AGE, 2, second, Optional.of(second)));
    Owner sentAgain = impatient.batcher.newOwner(Lane.BULK);
    impatient.embedder.script(
        batch -> {
          if (impatient.metrics.failedCalls < 20) {
            throw EmbedderException.temporary("connection refused", new IOException());
          }
        });
    impatient.offer(sentAgain, "a", 1);
    impatient.clock.advance(AGE);
    impatient.batcher.embedDue();

    assertThat(impatient.metrics.degraded).isZero();
    EmbeddedSnapshot result = sentAgain.takeResults().get(0);
    assertThat(WindowFixture.decode(result).results().get(0).passages())
        .allMatch(passage -> passage.withoutVector() == null);
  }

  @Test
  void theOldestIsToldOfWhatWaitsAndOfWhatACallHas() throws Exception {
    assertThat(batcher.oldest(Lane.LIVE)).isEmpty();
    fixture.offer(live, "b", 2);
    fixture.embedder.script(
        batch -> {
          fixture.offer(live, "a", 7);
          assertThat(batcher.oldest(Lane.LIVE)).contains(publishedAt("b", 2));
        });
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(batcher.oldest(Lane.LIVE)).contains(publishedAt("a", 7));
    assertThat(batcher.oldest(Lane.BULK)).isEmpty();
  }

  private static Instant publishedAt(String id, long offset) {
    return Samples.snapshot(id, offset).publishedAt();
  }

  @Test
  void theLoadIsToldForEachLaneAndForBoth() {
    fixture.offer(live, "a", 1);
    fixture.offer(bulk, "a", 2);
    fixture.offer(bulk, "b", 3);

    assertThat(batcher.load(Lane.LIVE)).isEqualTo(new Load(1, 0, 0, 0, 100, 0));
    assertThat(batcher.load(Lane.BULK)).isEqualTo(new Load(2, 0, 0, 0, 200, 0));
    assertThat(batcher.load()).isEqualTo(new Load(3, 0, 0, 0, 300, 0));
  }
}
