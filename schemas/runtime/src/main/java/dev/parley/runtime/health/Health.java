package dev.parley.runtime.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The health of a process. Live: a failure is mended by a restart. Ready: it can do its work now.
 * All checks of a question are asked at the same time, and the answer comes within a bound.
 */
public final class Health {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

  private final List<TimedCheck> live = new CopyOnWriteArrayList<>();
  private final List<TimedCheck> ready = new CopyOnWriteArrayList<>();
  private final Duration answerWithin;

  /** At most one thread a check, for a check that hangs is not asked again; idle ones end. */
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "health-check");
            thread.setDaemon(true);
            return thread;
          });

  /** Checks that do not answer within a second count as failed. */
  public Health() {
    this(ANSWER_WITHIN);
  }

  /** Checks that do not answer within {@code answerWithin} count as failed. */
  public Health(Duration answerWithin) {
    this.answerWithin = answerWithin;
  }

  /** Registers a part without which a restart is the remedy. */
  public void live(HealthCheck check) {
    live.add(new TimedCheck(check, threads));
  }

  /** Registers a part without which no work is done for now. */
  public void ready(HealthCheck check) {
    ready.add(new TimedCheck(check, threads));
  }

  /** Whether a restart would help. */
  public HealthReport liveness() throws InterruptedException {
    return report(live);
  }

  /** Whether work can be done now. */
  public HealthReport readiness() throws InterruptedException {
    return report(ready);
  }

  private HealthReport report(List<TimedCheck> checks) throws InterruptedException {
    List<TimedCheck> asked = List.copyOf(checks);
    long deadline = System.nanoTime() + answerWithin.toNanos();
    asked.forEach(TimedCheck::ask);
    List<HealthReport.Part> parts = new ArrayList<>(asked.size());
    for (TimedCheck check : asked) {
      parts.add(check.answer(deadline, answerWithin));
    }
    return new HealthReport(parts);
  }
}
