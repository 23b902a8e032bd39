package dev.parley.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
  private static final int FAST = 1_000_000;

  private final Ledger ledger = new Ledger();
  private final Workload workload = new Workload();
  private final AtomicLong offset = new AtomicLong();

  @BeforeEach
  void addConversations() {
    workload.add(1, "talk", 8);
  }

  @Test
  void theLedgerHasOfEachConversationTheSnapshotThatCameLast() throws Exception {
    List<Conversation> published = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch enough = new CountDownLatch(200);
    LoadGenerator load =
        new LoadGenerator(
            conversation -> {
              published.add(conversation);
              enough.countDown();
              return CompletableFuture.completedFuture(nextPosition());
            },
            workload::next,
            ledger,
            FAST);
    load.start();
    enough.await();
    load.stop();

    assertThat(ledger.acknowledged()).isEqualTo(published.size());
    assertThat(ledger.open()).isZero();
    for (int i = 0; i < published.size(); i++) {
      Conversation one = published.get(i);
      Acknowledged newest = ledger.newest().get(one.key());
      if (newest.position().offset() == i) {
        assertThat(newest.conversation()).isEqualTo(one);
      } else {
        assertThat(newest.position().offset()).isGreaterThan(i);
      }
    }
  }

  @Test
  void whatIsNotYetAcknowledgedIsBounded() throws Exception {
    List<CompletableFuture<Position>> open = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch full = new CountDownLatch(500);
    LoadGenerator load =
        new LoadGenerator(
            conversation -> {
              CompletableFuture<Position> future = new CompletableFuture<>();
              open.add(future);
              full.countDown();
              return future;
            },
            workload::next,
            ledger,
            FAST);
    load.start();
    full.await();
    load.stop();

    assertThat(open).hasSize(500);
    assertThat(ledger.open()).isEqualTo(500);
    open.forEach(future -> future.completeExceptionally(new IllegalStateException("full")));
    assertThat(ledger.open()).isZero();
    assertThat(ledger.failures()).hasSize(500).first().asString().contains("full");
  }

  private Position nextPosition() {
    return new Position(1, 0, offset.getAndIncrement());
  }
}
