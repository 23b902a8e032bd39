package dev.parley.embedder.topology;

import dev.parley.embedder.window.Load;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Decides whether the worker takes in more. It looks at what waits for a call: what is in flight is
 * bounded by itself, and results need no more of the embedder. What is not taken in stays in the
 * topic, where it is lag that everyone sees. Safe for many threads.
 *
 * <p>Each lane has a gate of its own. The bulk lane's is shut as well while live work waits.
 */
public final class IntakeGate implements HealthCheck {
  private final String name;
  private final IntakeSettings marks;
  private final Supplier<Load> load;
  private final BooleanSupplier otherGoesFirst;
  private boolean shut;
  private boolean ending;

  private IntakeGate(
      String name, IntakeSettings marks, Supplier<Load> load, BooleanSupplier otherGoesFirst) {
    this.name = name;
    this.marks = marks;
    this.load = load;
    this.otherGoesFirst = otherGoesFirst;
  }

  /** The gate of the live lane. */
  public static IntakeGate live(IntakeSettings marks, Supplier<Load> load) {
    return new IntakeGate("intake", marks, load, () -> false);
  }

  /**
   * The gate of the bulk lane.
   *
   * @param liveWaits whether live work waits, so that nothing else is to be taken in
   */
  public static IntakeGate bulk(
      IntakeSettings marks, Supplier<Load> load, BooleanSupplier liveWaits) {
    return new IntakeGate("bulk intake", marks, load, liveWaits);
  }

  /** Whether nothing more is to be taken in for now; looks at the load. */
  public synchronized boolean isShut() {
    Load now = load.get();
    long bytes = now.unsentBytes() + now.finishedBytes();
    if (shut) {
      shut = now.queued() > marks.lowMark() || bytes > marks.highMarkBytes() / 2;
    } else {
      shut = now.queued() >= marks.highMark() || bytes >= marks.highMarkBytes();
    }
    // They leave one by one and in their own time; beyond as many it is memory that they take.
    boolean tooManyPostponed = now.postponed() >= marks.highMark();
    return shut || ending || tooManyPostponed || otherGoesFirst.getAsBoolean();
  }

  /** Lets nothing in any more: the worker ends and finishes what it has. */
  public synchronized void shutForGood() {
    ending = true;
  }

  @Override
  public String name() {
    return name;
  }

  /** Always well: a shut gate is how a worker that has enough to do looks. */
  @Override
  public CheckResult check() {
    if (!isShut()) {
      return CheckResult.ok();
    }
    Load now = load.get();
    return CheckResult.ok(
        (otherGoesFirst.getAsBoolean() ? "shut, for live work waits: " : "shut: ")
            + now.queued()
            + " conversations wait for a call, "
            + (now.unsentBytes() + now.finishedBytes())
            + " bytes held");
  }
}
