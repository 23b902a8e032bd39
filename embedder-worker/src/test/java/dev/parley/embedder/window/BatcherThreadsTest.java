package dev.parley.embedder.window;

import static dev.parley.embedder.Samples.key;
import static dev.parley.embedder.Samples.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.embedder.ScriptedEmbedder;
import dev.parley.wire.Conversation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherThreadsTest {
  private static final int CALLS = 3;

  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  private final AtomicReference<Throwable> death = new AtomicReference<>();
  private final Batcher batcher = batcher(Duration.ofMillis(1));
  private final BatcherThreads threads = new BatcherThreads(batcher, CALLS, death::set);
  private final Owner owner = batcher.newOwner(Lane.LIVE);

  private Batcher batcher(Duration age) {
    return new Batcher(
        new WindowSettings(4, 1 << 20, age, CALLS, Duration.ofSeconds(1)),
        new EmbedCall(
            embedder,
            new ResultEncoder(1 << 20, WindowMetrics.NONE),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), () -> 1),
            new EmbedderHealth(System::nanoTime, Optional.empty()),
            WindowMetrics.NONE,
            System::nanoTime,
            EmbedCall.Pause.SLEEPING),
        WindowMetrics.NONE,
        System::nanoTime);
  }

  @AfterEach
  void stop() throws InterruptedException {
    threads.stop(Duration.ofSeconds(10));
  }

  @Test
  void asManyCallsAreInFlightAsMayBeAndNoMore() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    embedder.script(
        batch -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          release.await();
          running.decrementAndGet();
        });
    for (int i = 0; i < 40; i++) {
      owner.offer(key("c" + i), snapshot("c" + i, i), Duration.ZERO);
    }
    threads.start(); // Not before: a batch may be smaller that is taken while others are offered.

    await().until(() -> running.get() == CALLS);
    assertThat(batcher.load().inFlight()).isEqualTo(CALLS * 4);
    assertThat(batcher.load().queued()).isEqualTo(40 - CALLS * 4);
    release.countDown();
    await().until(() -> batcher.load().finished() == 40);
    assertThat(most).hasValue(CALLS);
  }

  /** One thread waits for the first to grow old; the others must not leave the rest to it. */
  @Test
  void fullBatchesAreTakenByAsManyAsAreIdleHoweverYoungTheyAre() throws Exception {
    Batcher patient = batcher(Duration.ofHours(1));
    BatcherThreads idle = new BatcherThreads(patient, CALLS, death::set);
    Owner offering = patient.newOwner(Lane.LIVE);
    idle.start();
    try {
      for (int round = 0; round < 100; round++) {
        CyclicBarrier all = new CyclicBarrier(CALLS);
        embedder.script(
            batch -> {
              try {
                all.await(30, TimeUnit.SECONDS);
              } catch (BrokenBarrierException | TimeoutException e) {
                throw new AssertionError("not all batches are worked on at the same time", e);
              }
            });
        for (int i = 0; i < CALLS * 4; i++) {
          offering.offer(key("c" + i), snapshot("c" + i, round), Duration.ZERO);
        }
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> patient.load().finished() == CALLS * 4 || death.get() != null);
        assertThat(death).hasNullValue();
        offering.takeResults().forEach(result -> offering.forget(result.key()));
      }
    } finally {
      idle.stop(Duration.ofSeconds(10));
    }
  }

  @Test
  void stoppingInterruptsCallsAndLeavesTheirWorkUndone() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch called = new CountDownLatch(1);
    embedder.script(
        batch -> {
          called.countDown();
          never.await();
        });
    threads.start();
    owner.offer(key("a"), snapshot("a", 1), Duration.ZERO);
    called.await();

    threads.stop(Duration.ofSeconds(10));

    assertThat(owner.takeResults()).isEmpty();
    assertThat(death).as("stopping is no death").hasValue(null);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("parley-window-") && thread.isAlive());
  }

  @Test
  void anErrorIsADeathAndIsTold() {
    embedder.script(
        batch -> {
          throw new NoClassDefFoundError("a native library is missing");
        });
    threads.start();
    owner.offer(key("a"), snapshot("a", 1), Duration.ZERO);

    await().until(() -> death.get() instanceof NoClassDefFoundError);
  }

  /** Streams' part is played by one thread with a map for the store of each lane. */
  @Test
  void underLoadTheNewestSnapshotOfEveryKeyOfEveryLaneArrivesAndNoKeyIsInFlightTwice() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> inFlight = Collections.synchronizedSet(new HashSet<>());
    List<String> twice = Collections.synchronizedList(new ArrayList<>());
    embedder.script(
        batch -> {
          batch.stream()
              .map(Conversation::conversationId)
              .forEach(id -> enter(id, inFlight, twice));
          Thread.yield();
          batch.stream().map(Conversation::conversationId).forEach(inFlight::remove);
        });
    threads.start();
    List<Task> tasks = List.of(new Task(Lane.LIVE), new Task(Lane.BULK));
    for (long offset = 0; offset < 20_000; offset++) {
      String id = "c" + random.nextInt(50);
      tasks.get(random.nextInt(tasks.size())).publish(key(id), snapshot(id, offset));
      if (random.nextInt(10) == 0) {
        tasks.forEach(Task::settle);
      }
    }
    await()
        .until(
            () -> {
              tasks.forEach(Task::settle);
              return tasks.stream().allMatch(task -> task.store.isEmpty());
            });

    assertThat(twice).as("seed %d", seed).isEmpty();
    for (Task task : tasks) {
      assertThat(task.sent).as("seed %d", seed).isEqualTo(task.newest);
    }
    assertThat(batcher.load()).isEqualTo(Load.NONE);
  }

  private static void enter(String id, Set<String> inFlight, List<String> twice) {
    if (!inFlight.add(id)) {
      twice.add(id);
    }
  }

  private final class Task {
    final Map<Bytes, Snapshot> store = new HashMap<>();
    final Map<Bytes, Long> newest = new HashMap<>();
    final Map<Bytes, Long> sent = new HashMap<>();
    private final Owner own;

    Task(Lane lane) {
      own = batcher.newOwner(lane);
    }

    void publish(Bytes key, Snapshot snapshot) {
      store.put(key, snapshot);
      newest.put(key, snapshot.position().offset());
      own.offer(key, snapshot, Duration.ZERO);
    }

    void settle() {
      for (EmbeddedSnapshot result : own.takeResults()) {
        Bytes key = result.key();
        Long before = sent.put(key, result.position().offset());
        assertThat(before == null ? -1 : before).isLessThan(result.position().offset());
        Snapshot stored = store.get(key);
        if (stored.position().equals(result.position())) {
          store.remove(key);
          own.forget(key);
        } else {
          own.offer(key, stored, Duration.ZERO);
        }
      }
    }
  }
}
