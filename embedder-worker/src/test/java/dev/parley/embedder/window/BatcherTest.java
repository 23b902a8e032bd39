package dev.parley.embedder.window;

import static dev.parley.embedder.Samples.key;
import static dev.parley.embedder.Samples.snapshot;
import static dev.parley.embedder.window.WindowFixture.AGE;
import static dev.parley.embedder.window.WindowFixture.transcripts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.window.EmbeddedSnapshot.Outcome;
import dev.parley.wire.Position;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private final WindowFixture fixture = new WindowFixture();
  private final Batcher batcher = fixture.batcher;
  private final Owner owner = batcher.newOwner(Lane.LIVE);

  @Test
  void closesABatchWhenItHasEnoughConversations() throws Exception {
    offer("a", 1);
    offer("b", 2);
    assertThat(batcher.embedDue()).isFalse();

    offer("c", 3);

    assertThat(batcher.embedDue()).isTrue();
    assertThat(fixture.embedder.calls()).containsExactly(List.of("a at 1", "b at 2", "c at 3"));
    assertThat(fixture.metrics.closedBy).containsExactly(ClosedBy.COUNT);
  }

  @Test
  void closesABatchWhenItsConversationsAreLargeEnough() throws Exception {
    owner.offer(key("a"), snapshot("a", 1, 600), Duration.ZERO);
    assertThat(batcher.embedDue()).isFalse();

    owner.offer(key("b"), snapshot("b", 2, 600), Duration.ZERO);

    assertThat(batcher.embedDue()).isTrue();
    assertThat(fixture.embedder.calls()).containsExactly(List.of("a at 1"));
    assertThat(fixture.metrics.closedBy).containsExactly(ClosedBy.BYTES);
  }

  @Test
  void aConversationLargerThanABatchGoesAlone() throws Exception {
    owner.offer(key("a"), snapshot("a", 1, 5000), Duration.ZERO);
    offer("b", 2);

    assertThat(batcher.embedDue()).isTrue();

    assertThat(fixture.embedder.calls()).containsExactly(List.of("a at 1"));
    assertThat(batcher.load().unsentBytes()).isEqualTo(100);
  }

  @Test
  void closesABatchWhenItsOldestHasWaitedLongEnough() throws Exception {
    offer("a", 1);
    fixture.clock.advance(AGE.minusNanos(1));
    offer("b", 2);
    assertThat(batcher.embedDue()).isFalse();

    fixture.clock.advance(Duration.ofNanos(1));

    assertThat(batcher.embedDue()).isTrue();
    assertThat(fixture.embedder.calls()).containsExactly(List.of("a at 1", "b at 2"));
    assertThat(fixture.metrics.closedBy).containsExactly(ClosedBy.AGE);
    assertThat(fixture.metrics.waits).containsExactly(AGE, Duration.ofNanos(1));
  }

  @Test
  void whatHasWaitedElsewhereCountsAndGoesFirst() throws Exception {
    offer("a", 1);
    offer("b", 2);

    owner.offer(key("restored"), snapshot("restored", 0), Duration.ofSeconds(3));

    assertThat(batcher.embedDue()).isTrue();
    assertThat(fixture.embedder.calls())
        .containsExactly(List.of("restored at 0", "a at 1", "b at 2"));
  }

  @Test
  void aNewerSnapshotTakesThePlaceOfOneThatNoCallHas() throws Exception {
    offer("a", 1);
    fixture.clock.advance(AGE);

    owner.offer(key("a"), snapshot("a", 7, 300), Duration.ZERO);

    assertThat(batcher.load().queued()).isOne();
    assertThat(batcher.load().unsentBytes()).isEqualTo(300);
    assertThat(batcher.embedDue()).as("it has waited since the first").isTrue();
    assertThat(fixture.embedder.calls()).containsExactly(List.of("a at 7"));
    assertThat(transcripts(owner.takeResults())).containsExactly("a at 7");
  }

  @Test
  void aNewerSnapshotOfOneInFlightWaitsUntilTheResultWasTakenBack() throws Exception {
    fixture.embedder.script(batch -> offer("a", 2));
    offer("a", 1);
    fixture.clock.advance(AGE);
    assertThat(batcher.embedDue()).isTrue();
    fixture.embedder.script(batch -> {});

    fixture.clock.advance(AGE);
    assertThat(batcher.embedDue()).as("its result has not been taken back").isFalse();
    offer("a", 2);
    assertThat(batcher.load().queued()).isZero();

    assertThat(transcripts(owner.takeResults())).containsExactly("a at 1");
    offer("a", 2);
    fixture.clock.advance(AGE);
    assertThat(batcher.embedDue()).isTrue();
    assertThat(transcripts(owner.takeResults())).containsExactly("a at 2");
  }

  @Test
  void tellsWhichSnapshotIsBeyondReplacing() throws Exception {
    Position first = new Position(1, 0, 1);
    offer("a", 1);
    assertThat(owner.isTaken(key("a"), first)).isFalse();
    fixture.embedder.script(
        batch -> {
          assertThat(owner.isTaken(key("a"), first)).isTrue();
          assertThat(owner.isTaken(key("a"), new Position(1, 0, 2))).isFalse();
        });
    fixture.clock.advance(AGE);
    batcher.embedDue();
    assertThat(owner.isTaken(key("a"), first)).isTrue();

    owner.takeResults();

    assertThat(owner.isTaken(key("a"), first)).isFalse();
  }

  @Test
  void resultsComeBackToTheirOwnerAlone() throws Exception {
    Owner other = batcher.newOwner(Lane.LIVE);
    offer("a", 1);
    fixture.offer(other, "b", 2);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(fixture.embedder.calls()).as("one batch for both").hasSize(1);
    assertThat(transcripts(other.takeResults())).containsExactly("b at 2");
    assertThat(transcripts(owner.takeResults())).containsExactly("a at 1");
    assertThat(owner.takeResults()).isEmpty();
  }

  @Test
  void anEndedOwnersQueuedWorkIsDropped() throws Exception {
    offer("a", 1);
    owner.close();
    fixture.clock.advance(AGE);

    assertThat(batcher.embedDue()).isFalse();
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void anEndedOwnersLateResultsAreDroppedThoughTheCallIsMade() throws Exception {
    offer("a", 1);
    fixture.embedder.script(batch -> owner.close());
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(fixture.metrics.succeededCalls).isOne();
    assertThat(owner.takeResults()).isEmpty();
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void anEndedOwnersFinishedResultsAreDropped() throws Exception {
    offer("a", 1);
    fixture.clock.advance(AGE);
    batcher.embedDue();
    assertThat(batcher.load().finished()).isOne();

    owner.close();

    assertThat(owner.takeResults()).isEmpty();
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void theSameKeyOfTheNextOwnerIsWorkOfItsOwn() throws Exception {
    Owner next = batcher.newOwner(Lane.LIVE);
    fixture.embedder.script(
        batch -> {
          owner.close();
          fixture.offer(next, "a", 1);
        });
    offer("a", 1);
    fixture.clock.advance(AGE);
    batcher.embedDue();
    fixture.embedder.script(batch -> {});
    assertThat(next.takeResults()).as("the late result was another owner's").isEmpty();

    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(transcripts(next.takeResults())).containsExactly("a at 1");
  }

  @Test
  void aWithdrawnKeyIsNotEmbedded() throws Exception {
    offer("a", 1);
    owner.withdraw(key("a"));
    fixture.clock.advance(AGE);

    assertThat(batcher.embedDue()).isFalse();
    assertThat(batcher.load().queued()).isZero();
  }

  @Test
  void aKeyWithdrawnInFlightComesBackMarkedAndIsNeverInFlightTwice() throws Exception {
    offer("a", 1);
    fixture.embedder.script(
        batch -> {
          owner.withdraw(key("a"));
          offer("a", 3);
          assertThat(batcher.load().queued()).isZero();
        });
    fixture.clock.advance(AGE);
    batcher.embedDue();
    fixture.embedder.script(batch -> {});

    assertThat(owner.takeResults())
        .singleElement()
        .matches(result -> result.outcome() == Outcome.WITHDRAWN);
    offer("a", 3);
    fixture.clock.advance(AGE);
    batcher.embedDue();
    assertThat(owner.takeResults())
        .singleElement()
        .matches(result -> result.outcome() == Outcome.EMBEDDED && result.position().offset() == 3);
  }

  @Test
  void loadFollowsWorkFromQueueToResult() throws Exception {
    offer("a", 1);
    offer("b", 2);
    assertThat(batcher.load()).isEqualTo(new Load(2, 0, 0, 0, 200, 0));
    fixture.embedder.script(
        batch -> assertThat(batcher.load()).isEqualTo(new Load(0, 0, 2, 0, 200, 0)));
    fixture.clock.advance(AGE);
    batcher.embedDue();

    Load finished = batcher.load();
    assertThat(finished.queued() + finished.inFlight()).isZero();
    assertThat(finished.held()).isEqualTo(2);
    assertThat(finished.unsentBytes()).isZero();
    long bytes = owner.takeResults().stream().mapToLong(result -> result.value().length).sum();
    assertThat(finished.finishedBytes()).isEqualTo(bytes);
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void aForgottenKeyCanBeOfferedAnew() throws Exception {
    offer("a", 1);
    fixture.clock.advance(AGE);
    batcher.embedDue();
    owner.takeResults();
    owner.forget(key("a"));

    offer("a", 2);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(transcripts(owner.takeResults())).containsExactly("a at 2");
  }

  private void offer(String id, long offset) {
    fixture.offer(owner, id, offset);
  }
}
