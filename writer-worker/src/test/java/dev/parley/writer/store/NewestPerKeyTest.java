package dev.parley.writer.store;

import static dev.parley.writer.Snapshots.MODEL;
import static dev.parley.writer.Snapshots.OTHER_MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import dev.parley.writer.Snapshots;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewestPerKeyTest {
  private final Snapshots snapshots = new Snapshots("t");

  @Test
  void eachConversationHasOneRowTheNewestInLogOrder() {
    NewestPerKey newest =
        newest(
            snapshots.at(5, "a", MODEL),
            snapshots.at(1, "b", MODEL),
            snapshots.at(9, "a", MODEL),
            snapshots.at(7, "a", MODEL));
    assertThat(newest.rows())
        .extracting(row -> row.conversation().conversationId() + row.position().offset())
        .containsExactly("a9", "b1");
    assertThat(newest.ofRecords(List.of(Outcome.REPLACED, Outcome.INSERTED)))
        .containsExactly(Outcome.STALE, Outcome.INSERTED, Outcome.REPLACED, Outcome.STALE);
  }

  @Test
  void sameIdOfAnotherTenantIsAnotherConversation() {
    assertThat(newest(snapshots.at(5, "a"), new Snapshots("other").at(6, "a")).rows()).hasSize(2);
  }

  @Test
  void generationGoesBeforeOffset() {
    EmbeddedConversation first = snapshots.at(5, "a");
    EmbeddedConversation next =
        new EmbeddedConversation(first.conversation(), new Position(2, 0, 0), List.of());
    assertThat(newest(next, first).rows()).containsExactly(next);
    assertThat(newest(first, next).rows()).containsExactly(next);
  }

  @Test
  void resultsOfOneSnapshotMergeAndTheFirstOfAModelStands() {
    EmbeddedConversation first = snapshots.at(5, "a", MODEL);
    EmbeddedConversation again =
        new EmbeddedConversation(
            first.conversation(), first.position(), List.of(new ModelResult(MODEL, List.of())));
    NewestPerKey newest = newest(first, again, snapshots.at(5, "a", OTHER_MODEL, MODEL));

    assertThat(newest.rows()).hasSize(1);
    assertThat(newest.rows().get(0).results().get(0)).isSameAs(first.results().get(0));
    assertThat(newest.rows().get(0).results())
        .extracting(ModelResult::model)
        .containsExactly(MODEL, OTHER_MODEL);
    assertThat(newest.models()).containsExactly(MODEL, OTHER_MODEL);
    assertThat(newest.ofRecords(List.of(Outcome.INSERTED)))
        .containsExactly(Outcome.INSERTED, Outcome.UNCHANGED, Outcome.MODEL_ADDED);
  }

  @Test
  void whatStoodInTheWayOfARowStoodInTheWayOfAllItsRecords() {
    NewestPerKey newest =
        newest(
            snapshots.at(5, "a", MODEL),
            snapshots.at(5, "a", OTHER_MODEL),
            snapshots.at(5, "a", MODEL),
            snapshots.at(4, "a", MODEL));
    assertThat(newest.ofRecords(List.of(Outcome.ERASED)))
        .containsExactly(Outcome.ERASED, Outcome.ERASED, Outcome.ERASED, Outcome.STALE);
    assertThat(newest.ofRecords(List.of(Outcome.STALE))).containsOnly(Outcome.STALE);
  }

  private static NewestPerKey newest(EmbeddedConversation... batch) {
    return new NewestPerKey(List.of(batch));
  }
}
