package dev.parley.embedder.topology;

import dev.parley.embedder.window.Load;
import dev.parley.runtime.health.CheckResult;
import dev.parley.runtime.health.HealthCheck;
import java.util.function.Supplier;

/**
 * Decides whether the worker takes in more. It looks at what is unsent and not at what is
 * undeleted: results that have left but are not yet committed need no more of the embedder. What is
 * not taken in stays in the topic, where it is lag that everyone sees. Safe for many threads.
 */
public final class IntakeGate implements HealthCheck {
  private final IntakeSettings marks;
  private final Supplier<Load> load;
  private boolean shut;
  private boolean ending;

  public IntakeGate(IntakeSettings marks, Supplier<Load> load) {
    this.marks = marks;
    this.load = load;
  }

  /** Whether nothing more is to be taken in for now; looks at the load. */
  public synchronized boolean isShut() {
    Load now = load.get();
    long bytes = now.unsentBytes() + now.finishedBytes();
    if (shut) {
      shut = now.unsent() > marks.lowMark() || bytes > marks.highMarkBytes() / 2;
    } else {
      shut = now.unsent() >= marks.highMark() || bytes >= marks.highMarkBytes();
    }
    return shut || ending;
  }

  /** Lets nothing in any more: the worker ends and finishes what it has. */
  public synchronized void shutForGood() {
    ending = true;
  }

  @Override
  public String name() {
    return "intake";
  }

  /** Always well: a shut gate is how a worker that has enough to do looks. */
  @Override
  public CheckResult check() {
    if (!isShut()) {
      return CheckResult.ok();
    }
    Load now = load.get();
    return CheckResult.ok(
        "shut: "
            + now.unsent()
            + " conversations unsent, "
            + (now.unsentBytes() + now.finishedBytes())
            + " bytes held");
  }
}
