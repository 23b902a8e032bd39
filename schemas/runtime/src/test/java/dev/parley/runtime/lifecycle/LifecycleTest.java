package dev.parley.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifecycleTest {
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Lifecycle lifecycle = new Lifecycle(Duration.ofSeconds(30));

  @Test
  void partsStartInOrderAndStopInReverse() {
    List.of("a", "b", "c").forEach(name -> lifecycle.add(new RecordedService(name, events)));

    lifecycle.start();
    lifecycle.stop();

    assertThat(events)
        .containsExactly("start a", "start b", "start c", "stop c", "stop b", "stop a");
  }

  @Test
  void secondStopFindsNothingToDo() {
    lifecycle.add(new RecordedService("a", events));
    lifecycle.start();

    lifecycle.stop();
    lifecycle.stop();

    assertThat(events).containsExactly("start a", "stop a");
  }

  @Test
  void closeableIsClosedInItsTurn() {
    lifecycle.add(Service.closing("client", () -> events.add("close client")));
    lifecycle.add(new RecordedService("a", events));

    lifecycle.start();
    lifecycle.stop();

    assertThat(events).containsExactly("start a", "stop a", "close client");
  }

  @Test
  void partThatDoesNotStartIsNamedAndWhatWasStartedIsStopped() {
    lifecycle.add(new RecordedService("a", events));
    lifecycle.add(
        new RecordedService("b", events) {
          @Override
          public void start() throws Exception {
            super.start();
            throw new IOException("the port is taken");
          }
        });
    lifecycle.add(new RecordedService("c", events));

    assertThatThrownBy(lifecycle::start)
        .isInstanceOf(LifecycleException.class)
        .hasMessage("b did not start")
        .hasRootCauseMessage("the port is taken");
    assertThat(events).containsExactly("start a", "start b", "stop b", "stop a");
  }

  @Test
  void programWhosePartDoesNotStartExitsAsFailed() {
    lifecycle.add(
        new RecordedService("a", events) {
          @Override
          public void start() throws Exception {
            throw new IOException("the port is taken");
          }
        });

    assertThat(lifecycle.run()).isEqualTo(Lifecycle.EXIT_FAILED);
  }

  @Test
  void partThatBreaksAtItsStartLeavesNoneRunning() {
    lifecycle.add(new RecordedService("a", events));
    lifecycle.add(
        new RecordedService("b", events) {
          @Override
          public void start() {
            throw new StackOverflowError();
          }
        });

    assertThat(lifecycle.run()).isEqualTo(Lifecycle.EXIT_FAILED);
    assertThat(events).containsExactly("start a", "stop b", "stop a");
  }

  @Test
  void programThatIsToldToStopExitsWell() {
    lifecycle.add(new RecordedService("a", events));
    lifecycle.add(
        new RecordedService("b", events) {
          @Override
          public void start() {
            new Thread(lifecycle::requestStop).start();
          }
        });

    assertThat(lifecycle.run()).isEqualTo(Lifecycle.EXIT_OK);
    assertThat(events).containsExactly("start a", "stop b", "stop a");
  }

  @Test
  void programWhosePartDiesStopsTheOthersAndExitsAsFailed() {
    lifecycle.add(new RecordedService("a", events));
    lifecycle.add(
        new RecordedService("b", events) {
          @Override
          public void start() {
            new Thread(() -> lifecycle.died("b", new IllegalStateException("no more"))).start();
          }
        });

    assertThat(lifecycle.run()).isEqualTo(Lifecycle.EXIT_FAILED);
    assertThat(events).containsExactly("start a", "stop b", "stop a");
    assertThat(lifecycle.death().orElseThrow()).hasMessage("b died").hasRootCauseMessage("no more");
  }

  @Test
  void everyDeathIsKept() {
    lifecycle.died("a", new IllegalStateException("first"));
    lifecycle.died("b", new IllegalStateException("second"));

    LifecycleException death = lifecycle.death().orElseThrow();
    assertThat(death).hasMessage("a died");
    assertThat(death.getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage)
        .isEqualTo("b died");
  }

  @Test
  void partThatDiesWhileAnotherStartsInterruptsTheStart() {
    lifecycle.add(
        new RecordedService("waiting", events) {
          @Override
          public void start() throws Exception {
            new Thread(() -> lifecycle.died("other", new IllegalStateException("no more"))).start();
            new CountDownLatch(1).await();
          }
        });

    assertThat(lifecycle.run()).isEqualTo(Lifecycle.EXIT_FAILED);
    assertThat(events).containsExactly("stop waiting");
  }

  @Test
  void stopThatIsAskedForWhileAPartStartsInterruptsItAndIsNoFailure() {
    lifecycle.add(
        new RecordedService("waiting", events) {
          @Override
          public void start() throws Exception {
            new Thread(lifecycle::requestStop).start();
            new CountDownLatch(1).await();
          }
        });
    lifecycle.add(new RecordedService("next", events));

    assertThat(lifecycle.run()).isEqualTo(Lifecycle.EXIT_OK);
    assertThat(events).containsExactly("stop waiting");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void nothingStartsOnceTheStopIsAskedFor() {
    lifecycle.add(new RecordedService("a", events));
    lifecycle.requestStop();

    assertThat(lifecycle.run()).isEqualTo(Lifecycle.EXIT_OK);
    assertThat(events).isEmpty();
  }

  @Test
  void everyPartIsStoppedAndEveryFailureIsCollected() {
    for (String name : List.of("a", "b", "c")) {
      lifecycle.add(
          new RecordedService(name, events) {
            @Override
            public void stop(Duration within) throws Exception {
              super.stop(within);
              if (!name.equals("b")) {
                throw new IOException("cannot flush " + name);
              }
            }
          });
    }
    lifecycle.start();
    events.clear();

    LifecycleException failure = catchThrowableOfType(LifecycleException.class, lifecycle::stop);

    assertThat(events).containsExactly("stop c", "stop b", "stop a");
    assertThat(failure).hasMessage("c did not stop well").hasRootCauseMessage("cannot flush c");
    assertThat(failure.getSuppressed())
        .singleElement()
        .satisfies(
            second ->
                assertThat(second)
                    .hasMessage("a did not stop well")
                    .hasRootCauseMessage("cannot flush a"));
  }

  @Test
  void programWhosePartDoesNotStopWellExitsAsFailed() {
    lifecycle.add(
        new RecordedService("a", events) {
          @Override
          public void start() {
            lifecycle.requestStop();
          }

          @Override
          public void stop(Duration within) throws Exception {
            throw new IOException("cannot flush");
          }
        });

    assertThat(lifecycle.run()).isEqualTo(Lifecycle.EXIT_FAILED);
  }

  @Test
  void partThatOverrunsTheDeadlineIsNamedAndLeftBehind() throws InterruptedException {
    Lifecycle hasty = new Lifecycle(Duration.ofMillis(20));
    CountDownLatch abandoned = new CountDownLatch(1);
    AtomicReference<Duration> left = new AtomicReference<>();
    hasty.add(
        new RecordedService("first", events) {
          @Override
          public void stop(Duration within) throws Exception {
            super.stop(within);
            left.set(within);
          }
        });
    hasty.add(
        new RecordedService("stuck", events) {
          @Override
          public void stop(Duration within) {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              abandoned.countDown();
            }
          }
        });
    hasty.start();

    LifecycleException failure = catchThrowableOfType(LifecycleException.class, hasty::stop);

    assertThat(failure).hasMessageStartingWith("stuck did not stop within the ");
    assertThat(failure.getCause().getStackTrace())
        .anyMatch(frame -> frame.getMethodName().equals("await"));
    abandoned.await();
    assertThat(events).endsWith("stop first");
    assertThat(left.get()).isEqualTo(Duration.ZERO);
  }
}
