package dev.parley.embedder.window;

import static dev.parley.embedder.window.WindowFixture.AGE;
import static dev.parley.embedder.window.WindowFixture.transcripts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.embed.EmbedderException;
import dev.parley.embedder.window.EmbeddedSnapshot.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One call in flight: what fails in it must not keep the rest from being tried. */
class SetAsideTest {
  private static final int MOST_ROUNDS = 200;

  private final WindowFixture fixture =
      new WindowFixture(new WindowSettings(2, 1000, AGE, 1, Duration.ofSeconds(1)));
  private final Batcher batcher = fixture.batcher;
  private final Owner owner = batcher.newOwner(Lane.LIVE);
  private final List<String> left = new ArrayList<>();

  @Test
  void aTextThatFailsForEverLetsTheRestGoAndIsGivenUpInTheEnd() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (batch.stream().anyMatch(one -> one.conversationId().equals("bad"))) {
            throw EmbedderException.temporary("internal server error", new IOException());
          }
        });
    offerTen();
    runUntil(9);
    assertThat(left).hasSize(9).doesNotContain("bad at 0");
    assertThat(fixture.metrics.refused).isZero();

    // The others go on coming, as they do.
    for (int i = 10; !left.contains("bad at 0") && i < MOST_ROUNDS; i++) {
      fixture.clock.advance(Duration.ofSeconds(1));
      fixture.offer(owner, "c" + i, i);
      runUntil(i);
    }
    assertThat(left).contains("bad at 0");
    assertThat(fixture.metrics.refused).isOne();
  }

  @Test
  void oneThatFailsAloneInAWayThatNobodyForesawLetsTheRestGoToo() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (batch.stream().anyMatch(one -> one.conversationId().equals("bad"))) {
            throw new IllegalStateException("a bug that only this text shows");
          }
        });
    fixture.offer(owner, "bad", 0);
    fixture.clock.advance(AGE);
    fixture.onPause =
        () -> {
          fixture.onPause = () -> {};
          fixture.offer(owner, "c1", 1);
          fixture.offer(owner, "c2", 2);
        };
    runUntil(2);

    assertThat(left).containsExactly("c1 at 1", "c2 at 2");
    assertThat(batcher.load().postponed() + batcher.load().queued()).isOne();
  }

  private void offerTen() {
    fixture.offer(owner, "bad", 0);
    fixture.offer(owner, "beside", 1);
    for (int i = 2; i < 10; i++) {
      fixture.offer(owner, "c" + i, i);
    }
  }

  @Test
  void inAnOutageEachIsTriedInItsTurnWithGrowingPausesAndNoneIsGivenUp() throws Exception {
    fixture.embedder.script(
        batch -> {
          if (fixture.metrics.failedCalls < 40) {
            throw EmbedderException.temporary("internal server error", new IOException());
          }
        });
    for (int i = 0; i < 6; i++) {
      fixture.offer(owner, "c" + i, i);
    }

    runUntil(6);

    assertThat(left).hasSize(6);
    assertThat(fixture.metrics.refused).isZero();
    assertThat(fixture.embedder.calls().stream().map(List::size))
        .as("nobody was to blame, so no batch was halved")
        .containsOnly(2);
    assertThat(fixture.pauses).contains(Duration.ofSeconds(1));
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  @Test
  void aNewerSnapshotOfWhatWasSetAsideIsNotHeldBack() throws Exception {
    fixture.embedder.script(
        batch -> {
          throw EmbedderException.temporary("internal server error", new IOException());
        });
    fixture.offer(owner, "bad", 0);
    fixture.offer(owner, "beside", 1);
    fixture.offer(owner, "waits", 2);
    batcher.embedDue();
    assertThat(owner.takeResults())
        .extracting(EmbeddedSnapshot::outcome)
        .containsExactly(Outcome.POSTPONED, Outcome.POSTPONED);
    fixture.embedder.script(batch -> {});

    fixture.offer(owner, "bad", 7);
    fixture.offer(owner, "beside", 1);
    runUntil(3);

    assertThat(left).containsExactlyInAnyOrder("bad at 7", "beside at 1", "waits at 2");
  }

  /** Until so many have left; what comes back without a result is offered again, as tasks do. */
  private void runUntil(int count) throws Exception {
    for (int round = 0; left.size() < count && round < MOST_ROUNDS; round++) {
      fixture.clock.advance(AGE);
      batcher.embedDue();
      for (EmbeddedSnapshot result : owner.takeResults()) {
        if (result.outcome() == Outcome.POSTPONED) {
          String id = new String(result.key().get(), UTF_8);
          fixture.offer(owner, id.substring(id.indexOf('/') + 1), result.position().offset());
        } else {
          left.addAll(transcripts(List.of(result)));
          owner.forget(result.key());
        }
      }
    }
  }
}
