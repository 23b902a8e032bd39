package dev.parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutstandingTest {
  private static final RecordKey KEY = new RecordKey("default", "c1");

  private final Outstanding outstanding = new Outstanding(10);

  @Test
  void supersededSnapshotIsNotWaitedForAndItsStoringDoesNotEndTheWaitForTheNewer() {
    outstanding.published(KEY, at(5));
    outstanding.published(KEY, at(9));
    assertThat(outstanding.size()).isEqualTo(1);
    assertThat(outstanding.done()).isEqualTo(1);

    outstanding.settled(KEY, at(5));
    assertThat(outstanding.next(10)).containsExactly(new Outstanding.Wanted(KEY, at(9)));

    outstanding.settled(KEY, at(9));
    assertThat(outstanding.size()).isZero();
    assertThat(outstanding.done()).isEqualTo(2);
  }

  @Test
  void rowNewerThanWhatWasPublishedSettlesIt() {
    outstanding.published(KEY, at(5));
    outstanding.settled(KEY, at(6));

    assertThat(outstanding.size()).isZero();
  }

  @Test
  void whatEndsBeforeItsAcknowledgementIsHeardIsNotWaitedFor() {
    outstanding.settled(KEY, at(5));
    outstanding.published(KEY, at(5));
    assertThat(outstanding.size()).isZero();
    assertThat(outstanding.done()).isOne();

    outstanding.published(KEY, at(6));
    assertThat(outstanding.size()).as("a newer one is").isOne();
  }

  @Test
  void ofWhatEndsUnheardOnlyTheLatestAreRemembered() {
    for (int i = 0; i < 11; i++) {
      outstanding.settled(new RecordKey("default", "c" + i), at(i));
    }
    for (int i = 0; i < 11; i++) {
      outstanding.published(new RecordKey("default", "c" + i), at(i));
    }

    assertThat(outstanding.next(10))
        .containsExactly(new Outstanding.Wanted(new RecordKey("default", "c0"), at(0)));
  }

  @Test
  void acknowledgementsInAnyOrderLeaveTheNewestWanted() {
    outstanding.published(KEY, at(9));
    outstanding.published(KEY, at(5));

    assertThat(outstanding.next(1)).containsExactly(new Outstanding.Wanted(KEY, at(9)));
  }

  @Test
  void everyOneIsLookedAtBeforeAnyIsLookedAtAgain() {
    for (int i = 0; i < 9; i++) {
      outstanding.published(new RecordKey("default", "c" + i), at(i));
    }
    Set<RecordKey> seen = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      outstanding.next(3).forEach(wanted -> seen.add(wanted.key()));
    }

    assertThat(seen).hasSize(9);
    assertThat(outstanding.next(100)).hasSize(9);
  }

  @Test
  void roomIsThereAgainWhenOneIsSettled() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      outstanding.published(new RecordKey("default", "c" + i), at(i));
    }
    assertThat(outstanding.awaitRoom(Duration.ofMillis(1))).isFalse();

    outstanding.settled(new RecordKey("default", "c3"), at(3));
    assertThat(outstanding.awaitRoom(Duration.ofMillis(1))).isTrue();
  }

  private static Position at(long offset) {
    return new Position(1, 0, offset);
  }
}
