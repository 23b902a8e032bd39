package dev.parley.embedder.window;

import static dev.parley.embedder.Samples.key;
import static dev.parley.embedder.window.WindowFixture.AGE;
import static dev.parley.embedder.window.WindowFixture.decode;
import static dev.parley.embedder.window.WindowFixture.transcripts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.ScriptedEmbedder;
import dev.parley.embedder.embed.EmbedderException;
import dev.parley.embedder.window.EmbeddedSnapshot.Outcome;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EmbedCallTest {
  private final WindowFixture fixture = new WindowFixture();
  private final Batcher batcher = fixture.batcher;
  private final Owner owner = batcher.newOwner(Lane.LIVE);
  private final AtomicInteger failures = new AtomicInteger();

  @Test
  void aTemporaryFailureIsTriedAgainWithGrowingPausesUntilItPasses() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (failures.incrementAndGet() <= 6) {
            throw EmbedderException.temporary("away", new IOException());
          }
        });
    offerAndEmbed("a", "b");

    assertThat(transcripts(owner.takeResults())).containsExactly("a at 1", "b at 2");
    assertThat(fixture.pauses)
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
    assertThat(fixture.metrics.failedCalls).isEqualTo(6);
    assertThat(fixture.metrics.succeededCalls).isOne();
  }

  @Test
  void aRefusedConversationIsIsolatedAndTheRestKeepTheirVectors() throws Exception {
    fixture.embedder.script(batch -> refuse(batch, "b"));
    offerAndEmbed("a", "b", "c");

    List<EmbeddedSnapshot> results = owner.takeResults();
    assertThat(results).hasSize(3);
    for (EmbeddedSnapshot result : results) {
      EmbeddedConversation embedded = decode(result);
      boolean refused = embedded.conversation().conversationId().equals("b");
      assertThat(embedded.results())
          .flatExtracting(one -> one.passages())
          .extracting(EmbeddedPassage::withoutVector)
          .containsExactly(refused ? EmbeddedPassage.REFUSED_BY_EMBEDDER : null);
    }
    assertThat(fixture.metrics.refused).isOne();
    assertThat(fixture.pauses).as("a refusal is not waited for").isEmpty();
    assertThat(fixture.health.check().well()).isTrue();
  }

  @Test
  void aTemporaryFailureThatOneTextCausesKeepsNoOtherWaitingAndIsPostponed() throws Exception {
    fixture.embedder.script(batch -> failTemporarily(batch, "b"));
    succeedMeanwhile(batcher.newOwner(Lane.LIVE));
    offerAndEmbed("a", "b", "c");

    List<EmbeddedSnapshot> results = owner.takeResults();
    assertThat(results)
        .extracting(EmbeddedSnapshot::outcome)
        .containsExactlyInAnyOrder(Outcome.EMBEDDED, Outcome.POSTPONED, Outcome.EMBEDDED);
    assertThat(batcher.load().held()).isZero();
    assertThat(fixture.metrics.refused).as("it is no refusal").isZero();
  }

  @Test
  void whatWasPostponedIsTriedAloneWhenItsPauseIsOver() throws Exception {
    fixture.embedder.script(batch -> failTemporarily(batch, "b"));
    succeedMeanwhile(batcher.newOwner(Lane.LIVE));
    offerAndEmbed("b");
    assertThat(owner.takeResults())
        .extracting(EmbeddedSnapshot::outcome)
        .containsExactly(Outcome.POSTPONED);
    fixture.offer(owner, "b", 1);
    fixture.offer(owner, "c", 2);

    fixture.clock.advance(AGE);
    batcher.embedDue();
    assertThat(transcripts(owner.takeResults())).as("b waits").containsExactly("c at 2");

    fixture.embedder.script(batch -> {});
    fixture.clock.advance(Duration.ofSeconds(1));
    fixture.offer(owner, "d", 3);
    fixture.clock.advance(AGE);
    batcher.embedDue();
    assertThat(transcripts(owner.takeResults())).as("alone").containsExactly("b at 1");
  }

  @Test
  void aNewerSnapshotOfWhatWasPostponedIsNotHeldBack() throws Exception {
    fixture.embedder.script(batch -> failTemporarily(batch, "b"));
    succeedMeanwhile(batcher.newOwner(Lane.LIVE));
    offerAndEmbed("b");
    owner.takeResults();
    fixture.embedder.script(batch -> {});

    fixture.offer(owner, "b", 2);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(transcripts(owner.takeResults())).containsExactly("b at 2");
  }

  @Test
  void whatAnyTextHadMetIsWaitedForWhateverElseSucceeds() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (holds(batch, "b") && failures.incrementAndGet() <= 10) {
            throw EmbedderException.unavailable("the key is refused", new IOException());
          }
        });
    succeedMeanwhile(batcher.newOwner(Lane.LIVE));
    offerAndEmbed("a", "b", "c");

    assertThat(transcripts(owner.takeResults())).containsExactly("a at 1", "b at 2", "c at 3");
    assertThat(fixture.metrics.refused).isZero();
  }

  @Test
  void aTextThatFailsAgainAndAgainWhileOthersSucceedIsGivenUpInTheEnd() throws Exception {
    fixture.embedder.script(batch -> failTemporarily(batch, "b"));
    Owner other = batcher.newOwner(Lane.LIVE);
    succeedMeanwhile(other);
    int postponed = postponements(other, EmbedCall.MOST_POSTPONEMENTS + 5);

    assertThat(postponed).isEqualTo(EmbedCall.MOST_POSTPONEMENTS);
    assertThat(fixture.metrics.refused).isOne();
  }

  @Test
  void aTextThatWasPostponedIsNotGivenUpForAnOutage() throws Exception {
    fixture.embedder.script(batch -> failTemporarily(batch, "b"));
    succeedMeanwhile(batcher.newOwner(Lane.LIVE));
    int postponed = postponements(null, EmbedCall.MOST_POSTPONEMENTS + 5);

    assertThat(postponed).isEqualTo(EmbedCall.MOST_POSTPONEMENTS + 5);
    assertThat(fixture.metrics.refused).isZero();
  }

  /**
   * How often b is postponed until it is given up, or at most {@code most} times.
   *
   * @param other has a batch succeed before each try, or null while nothing does
   */
  private int postponements(Owner other, int most) throws Exception {
    int postponed = 0;
    while (postponed < most) {
      if (other != null) {
        fixture.onPause.run();
      }
      fixture.offer(owner, "b", 1);
      fixture.clock.advance(Duration.ofMinutes(1));
      batcher.embedDue();
      if (owner.takeResults().get(0).outcome() != Outcome.POSTPONED) {
        return postponed;
      }
      postponed++;
    }
    return postponed;
  }

  @Test
  void anOutageThatOutlastsThePatienceLetsConversationsGoOnWithoutVectors() throws Exception {
    WindowFixture impatient =
        new WindowFixture(
            new WindowSettings(
                3, 1000, AGE, 2, Duration.ofSeconds(1), Optional.of(Duration.ofSeconds(30))));
    impatient.embedder.script(
        batch -> {
          failures.incrementAndGet();
          throw EmbedderException.unavailable("away", new IOException());
        });
    Owner theirs = impatient.batcher.newOwner(Lane.LIVE);
    impatient.offer(theirs, "a", 1);
    impatient.clock.advance(AGE);
    impatient.batcher.embedDue();

    assertThat(without(theirs)).containsExactly(EmbeddedPassage.DEGRADED);
    assertThat(impatient.pauses.stream().mapToLong(Duration::toMillis).sum())
        .isBetween(30_000L, 31_000L);

    failures.set(0);
    impatient.offer(theirs, "b", 2);
    impatient.clock.advance(AGE);
    impatient.batcher.embedDue();
    assertThat(without(theirs)).containsExactly(EmbeddedPassage.DEGRADED);
    assertThat(failures).as("each is tried once").hasValue(1);
    assertThat(impatient.metrics.degraded).isEqualTo(2);

    impatient.embedder.script(batch -> {});
    impatient.offer(theirs, "c", 3);
    impatient.clock.advance(AGE);
    impatient.batcher.embedDue();
    assertThat(without(theirs)).as("healed").containsOnlyNulls();
  }

  private static List<String> without(Owner owner) throws Exception {
    List<String> reasons = new ArrayList<>();
    for (EmbeddedSnapshot result : owner.takeResults()) {
      owner.forget(result.key());
      decode(result).results().stream()
          .flatMap(one -> one.passages().stream())
          .forEach(passage -> reasons.add(passage.withoutVector()));
    }
    return reasons;
  }

  @Test
  void whatIsDroppedWhileItFailsComesBackAsDropped() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (holds(batch, "b")) {
            owner.withdraw(key("b"));
          }
          failTemporarily(batch, "b");
        });
    succeedMeanwhile(batcher.newOwner(Lane.LIVE));
    offerAndEmbed("b");

    assertThat(owner.takeResults())
        .extracting(EmbeddedSnapshot::outcome)
        .containsExactly(Outcome.WITHDRAWN);
  }

  @Test
  void anUnforeseenFailureOfOneTextIsARefusalWhileOthersSucceed() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (holds(batch, "b")) {
            throw new IllegalStateException("a bug that only this text shows");
          }
        });
    offerAndEmbed("a", "b", "c");

    assertThat(fixture.metrics.refused).isOne();
    assertThat(transcripts(owner.takeResults()))
        .containsExactlyInAnyOrder("a at 1", "b at 2", "c at 3");
  }

  @Test
  void anUnforeseenFailureOfEveryCallGivesUpNoText() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (failures.incrementAndGet() <= 20) {
            throw new IllegalStateException("broken for all");
          }
        });
    offerAndEmbed("a", "b", "c");

    assertThat(fixture.metrics.refused).isZero();
    assertThat(owner.takeResults()).hasSize(3);
  }

  @Test
  void aSuccessBeforeTheEmbedderBrokeGivesUpNoText() throws Exception {
    Owner other = batcher.newOwner(Lane.LIVE);
    fixture.embedder.script(
        batch -> {
          if (holds(batch, "other")) {
            return;
          }
          if (failures.get() == 0) { // The other call ends well, and then all is broken.
            fixture.offer(other, "other", 1);
            fixture.clock.advance(AGE);
            assertThat(batcher.embedDue()).isTrue();
          }
          if (failures.incrementAndGet() <= 20) {
            throw new IllegalStateException("broken for all");
          }
        });
    offerAndEmbed("a", "b", "c");

    assertThat(fixture.metrics.refused).isZero();
    assertThat(owner.takeResults()).hasSize(3);
  }

  @Test
  void aTextThatOverflowsTheStackIsOneThatFails() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (holds(batch, "b")) {
            throw new StackOverflowError();
          }
        });
    offerAndEmbed("a", "b");

    assertThat(owner.takeResults()).hasSize(2);
    assertThat(fixture.metrics.refused).isOne();
  }

  @Test
  void afterAnOutageNothingIsWaitedForThatWasTriedDuringIt() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (failures.incrementAndGet() <= 10) {
            throw new IllegalStateException("broken for all");
          }
          failures.addAndGet(1000);
        });
    offerAndEmbed("a", "b", "c");
    int pausesWhileBroken = fixture.pauses.size();

    assertThat(pausesWhileBroken).isBetween(1, 10);
    assertThat(fixture.embedder.calls()).hasSize(13);
  }

  @Test
  void triesEndWhenNobodyWaitsForThem() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (failures.incrementAndGet() == 3) {
            owner.close();
          }
          throw EmbedderException.temporary("away", new IOException());
        });
    offerAndEmbed("a");

    assertThat(failures).hasValue(3);
  }

  @Test
  void triesEndWhenTheBatcherCloses() throws Exception {
    fixture.embedder.script(
        batch -> {
          batcher.close();
          throw EmbedderException.temporary("away", new IOException());
        });
    offerAndEmbed("a");

    assertThat(fixture.embedder.calls()).hasSize(1);
  }

  @Test
  void healthSaysWhyTheEmbedderKeepsFailingAndForHowLong() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (failures.incrementAndGet() <= 20) {
            throw EmbedderException.temporary("the model is loading", new IOException());
          }
          assertThat(fixture.health.check().well()).isFalse();
          assertThat(fixture.health.check().detail())
              .contains("20 calls failed in a row", "the model is loading");
        });
    offerAndEmbed("a");

    assertThat(fixture.health.check().well()).isTrue();
  }

  @Test
  void healthNamesNoTextThatAnotherExceptionQuotes() {
    assertThat(EmbedderHealth.describe(new IllegalStateException("SECRET text")))
        .contains("IllegalStateException", "EmbedCallTest")
        .doesNotContain("SECRET");
  }

  @Test
  void aWrongNumberOfResultsIsAFailure() throws Exception {
    ScriptedEmbedder sound = new ScriptedEmbedder();
    AtomicInteger calls = new AtomicInteger();
    BatchEmbedder forgetful =
        new BatchEmbedder() {
          @Override
          public List<ModelResult> embed(List<Conversation> batch)
              throws EmbedderException, InterruptedException {
            return calls.incrementAndGet() == 1 ? List.of() : sound.embed(batch);
          }

          @Override
          public ModelResult withoutVectors(Conversation conversation, String reason) {
            throw new AssertionError("nothing was refused");
          }
        };
    EmbedCall call =
        new EmbedCall(
            forgetful,
            new ResultEncoder(1 << 20, WindowMetrics.NONE),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), () -> 0),
            fixture.health,
            WindowMetrics.NONE,
            fixture.clock,
            time -> {});
    Batcher another =
        new Batcher(
            new WindowSettings(64, 1000, AGE, 1, Duration.ofSeconds(1)),
            call,
            WindowMetrics.NONE,
            fixture.clock);
    Owner anotherOwner = another.newOwner(Lane.LIVE);
    fixture.offer(anotherOwner, "a", 1);
    fixture.offer(anotherOwner, "b", 2);
    fixture.clock.advance(AGE);
    another.embedDue();

    assertThat(transcripts(anotherOwner.takeResults())).containsExactly("a at 1", "b at 2");
  }

  private void offerAndEmbed(String... ids) throws InterruptedException {
    long offset = 1;
    for (String id : ids) {
      fixture.offer(owner, id, offset++);
    }
    fixture.clock.advance(AGE);
    batcher.embedDue();
  }

  /** Each pause lets the batch of another worker thread succeed. */
  private void succeedMeanwhile(Owner other) {
    fixture.onPause =
        () -> {
          fixture.offer(other, "meanwhile", fixture.pauses.size());
          fixture.clock.advance(AGE);
          assertThat(batcher.embedDue()).isTrue();
          other.takeResults();
          other.forget(key("meanwhile"));
        };
  }

  private static void failTemporarily(List<Conversation> batch, String id)
      throws EmbedderException {
    if (holds(batch, id)) {
      throw EmbedderException.temporary("internal server error", new IOException());
    }
  }

  private static void refuse(List<Conversation> batch, String id) throws EmbedderException {
    if (holds(batch, id)) {
      throw EmbedderException.permanent("cannot be embedded");
    }
  }

  private static boolean holds(List<Conversation> batch, String id) {
    return batch.stream().anyMatch(conversation -> conversation.conversationId().equals(id));
  }
}
