package dev.parley.embedder.window;

import static dev.parley.embedder.window.WindowFixture.AGE;
import static dev.parley.embedder.window.WindowFixture.transcripts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.Samples;
import dev.parley.embedder.embed.EmbedderException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two conversations wait until they are tried again, and two make a batch. */
class PostponedTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final WindowFixture fixture =
      new WindowFixture(new WindowSettings(2, 1000, AGE, 2, SECOND));
  private final Batcher batcher = fixture.batcher;
  private final Owner owner = batcher.newOwner(Lane.LIVE);

  @BeforeEach
  void postponeTwo() throws InterruptedException {
    Owner other = batcher.newOwner(Lane.LIVE);
    fixture.embedder.script(
        batch -> {
          if (!batch.get(0).conversationId().equals("meanwhile")) {
            throw EmbedderException.temporary("internal server error", new IOException());
          }
        });
    fixture.onPause =
        () -> {
          fixture.offer(other, "meanwhile", fixture.pauses.size());
          fixture.clock.advance(AGE);
          batcher.embedDue();
          other.takeResults();
        };
    for (String id : new String[] {"a", "b"}) {
      fixture.offer(owner, id, 1);
      fixture.clock.advance(AGE);
      batcher.embedDue();
      assertThat(owner.takeResults())
          .extracting(EmbeddedSnapshot::outcome)
          .containsExactly(EmbeddedSnapshot.Outcome.POSTPONED);
    }
    fixture.offer(owner, "a", 1);
    fixture.offer(owner, "b", 1);
    fixture.embedder.script(batch -> {});
    fixture.metrics.closedBy.clear();
  }

  @Test
  void thoughTheyWouldMakeABatchTheirTimeHasNotCome() throws Exception {
    assertThat(batcher.embedDue()).isFalse();
    assertThat(batcher.load().postponed()).isEqualTo(2);
    assertThat(batcher.load().held()).isEqualTo(2);
    assertThat(batcher.load().queued()).as("they keep nothing else out").isZero();
    assertThat(batcher.load().unsentBytes()).isEqualTo(200);
  }

  @Test
  void theyDoNotMakeABatchWithOthersNorCloseTheirs() throws Exception {
    fixture.offer(owner, "c", 1);
    assertThat(batcher.embedDue()).as("c waits for others").isFalse();

    fixture.clock.advance(AGE);
    assertThat(batcher.embedDue()).isTrue();

    assertThat(transcripts(owner.takeResults())).containsExactly("c at 1");
    assertThat(fixture.metrics.closedBy).containsExactly(ClosedBy.AGE);
  }

  @Test
  void eachIsTriedAloneWhenItsTimeHasComeAndNotAfterAllThatIsNewer() throws Exception {
    fixture.clock.advance(SECOND);
    fixture.offer(owner, "c", 1);
    fixture.offer(owner, "d", 1);

    while (batcher.embedDue()) {}

    assertThat(transcripts(owner.takeResults()))
        .containsExactly("a at 1", "b at 1", "c at 1", "d at 1");
    assertThat(fixture.metrics.closedBy)
        .containsExactly(ClosedBy.AGE, ClosedBy.AGE, ClosedBy.COUNT);
  }

  @Test
  void oneThatFailsAgainKeepsNoCallWaitingButIsPostponedForLonger() throws Exception {
    fixture.embedder.script(
        batch -> {
          throw EmbedderException.temporary("internal server error", new IOException());
        });
    fixture.pauses.clear();
    fixture.clock.advance(SECOND);

    assertThat(batcher.embedDue()).isTrue();

    assertThat(fixture.pauses).isEmpty();
    assertThat(owner.takeResults())
        .extracting(EmbeddedSnapshot::outcome)
        .containsExactly(EmbeddedSnapshot.Outcome.POSTPONED);
  }

  @Test
  void aNewerSnapshotIsNotHeldBackByTheOneItReplaces() throws Exception {
    fixture.offer(owner, "a", 2);
    fixture.clock.advance(AGE);
    batcher.embedDue();

    assertThat(transcripts(owner.takeResults())).containsExactly("a at 2");
  }

  @Test
  void oneThatIsDroppedIsNotTried() throws Exception {
    owner.withdraw(Samples.key("a"));
    owner.withdraw(Samples.key("b"));
    fixture.clock.advance(SECOND);

    assertThat(batcher.embedDue()).isFalse();
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }
}
