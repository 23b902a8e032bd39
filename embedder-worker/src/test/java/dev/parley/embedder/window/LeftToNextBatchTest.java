package dev.parley.embedder.window;

import static dev.parley.embedder.Samples.key;
import static dev.parley.embedder.window.WindowFixture.AGE;
import static dev.parley.embedder.window.WindowFixture.transcripts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.embed.EmbedderException;
import dev.parley.embedder.window.EmbeddedSnapshot.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches of three, two worked on at a time, of an embedder that leaves one whenever it may. */
class LeftToNextBatchTest {
  private final WindowFixture fixture =
      new WindowFixture(new WindowSettings(3, 1000, AGE, 1, Duration.ofSeconds(1)));
  private final Batcher batcher = fixture.batcher;
  private final Owner owner = batcher.newOwner(Lane.LIVE);

  LeftToNextBatchTest() {
    fixture.embedder.leaves(1);
  }

  private void offer(int from, int until) {
    IntStream.range(from, until).forEach(i -> fixture.offer(owner, "c" + i, i));
  }

  /** Works on a batch while one more is worked on and so many conversations wait. */
  private void embedWhileOthersWait(int conversations, Runnable meanwhile) throws Exception {
    fixture.embedder.script(
        first -> {
          fixture.embedder.script(second -> meanwhile.run());
          offer(1, 1 + conversations);
          fixture.clock.advance(AGE);
          batcher.embedDue();
          fixture.embedder.script(any -> {});
        });
    fixture.offer(owner, "c0", 0);
    fixture.clock.advance(AGE);
    batcher.embedDue();
  }

  @Test
  void whatIsLeftGoesFirstInTheNextBatchAndHasItsResultOnce() throws Exception {
    embedWhileOthersWait(6, () -> {});
    assertThat(batcher.load().queued()).as("c3 to c6").isEqualTo(4);
    assertThat(batcher.load().inFlight()).isZero();

    while (batcher.embedDue()) {}

    assertThat(fixture.embedder.calls())
        .containsExactly(
            List.of("c0 at 0"),
            List.of("c1 at 1", "c2 at 2"),
            List.of("c3 at 3", "c4 at 4", "c5 at 5"),
            List.of("c6 at 6"));
    assertThat(transcripts(owner.takeResults())).hasSize(7).doesNotHaveDuplicates();
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void nothingIsLeftWhenNoOtherBatchWaits() throws Exception {
    embedWhileOthersWait(3, () -> {});

    assertThat(fixture.embedder.calls())
        .containsExactly(List.of("c0 at 0"), List.of("c1 at 1", "c2 at 2", "c3 at 3"));
  }

  @Test
  void aNewerSnapshotOfWhatIsLeftTakesItsPlace() throws Exception {
    embedWhileOthersWait(6, () -> {});
    fixture.offer(owner, "c3", 30);

    while (batcher.embedDue()) {}

    assertThat(transcripts(owner.takeResults())).contains("c3 at 30").doesNotContain("c3 at 3");
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void aNewerSnapshotThatCameMeanwhileGoesInsteadOfWhatIsLeft() throws Exception {
    embedWhileOthersWait(6, () -> fixture.offer(owner, "c3", 30));

    assertThat(owner.takeResults())
        .filteredOn(result -> result.outcome() == Outcome.POSTPONED)
        .extracting(EmbeddedSnapshot::key)
        .containsExactly(key("c3"));
    fixture.offer(owner, "c3", 30);
    fixture.clock.advance(AGE);
    while (batcher.embedDue()) {}

    assertThat(fixture.embedder.calls()).noneMatch(call -> call.contains("c3 at 3"));
    assertThat(transcripts(owner.takeResults())).contains("c3 at 30");
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void ofABatchThatWasHalvedNothingIsLeft() throws Exception {
    fixture.embedder.script(
        first -> {
          fixture.embedder.script(
              second -> {
                if (second.size() > 2) {
                  fixture.embedder.leaves(1);
                  throw EmbedderException.permanent("a text is refused");
                }
              });
          offer(1, 7);
          fixture.clock.advance(AGE);
          batcher.embedDue();
        });
    fixture.embedder.leaves(0);
    fixture.offer(owner, "c0", 0);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(fixture.embedder.calls().subList(1, 4))
        .containsExactly(
            List.of("c1 at 1", "c2 at 2", "c3 at 3"),
            List.of("c1 at 1"),
            List.of("c2 at 2", "c3 at 3"));
  }

  @Test
  void bulkConversationsAreLeftTooWhileNoMoreOfThemMayBeBegun() throws Exception {
    Owner bulk = batcher.newOwner(Lane.BULK);
    IntStream.range(0, 6).forEach(i -> fixture.offer(bulk, "b" + i, i));
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(fixture.embedder.calls()).containsExactly(List.of("b0 at 0", "b1 at 1"));
    assertThat(batcher.load(Lane.BULK).queued()).isEqualTo(4);
  }

  @Test
  void whatWasWithdrawnMeanwhileComesBackAsWithdrawn() throws Exception {
    embedWhileOthersWait(6, () -> owner.withdraw(key("c3")));

    assertThat(owner.takeResults())
        .filteredOn(result -> result.outcome() == Outcome.WITHDRAWN)
        .extracting(EmbeddedSnapshot::key)
        .containsExactly(key("c3"));
    assertThat(batcher.load().queued()).isEqualTo(3);
  }

  @Test
  void whatEndedMeanwhileIsGone() throws Exception {
    embedWhileOthersWait(6, owner::close);

    assertThat(batcher.load()).isEqualTo(Load.NONE);
    assertThat(batcher.embedDue()).isFalse();
  }

  @Test
  void whatFailedBeforeIsFinishedWhateverWaits() throws Exception {
    fixture.embedder.script(
        first -> {
          fixture.embedder.script(
              second -> {
                fixture.embedder.script(any -> {});
                throw EmbedderException.temporary("again");
              });
          offer(1, 7);
          fixture.clock.advance(AGE);
          batcher.embedDue();
        });
    fixture.offer(owner, "c0", 0);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(fixture.embedder.calls().subList(1, 3))
        .containsExactly(List.of("c1 at 1", "c2 at 2"), List.of("c1 at 1", "c2 at 2", "c3 at 3"));
  }
}
