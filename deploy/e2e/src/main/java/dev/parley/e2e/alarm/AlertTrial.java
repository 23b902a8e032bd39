package dev.parley.e2e.alarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Induces faults in a Parley one after another, and sees alerts fire and clear. */
public final class AlertTrial {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final MonitoredParley parley;

  public AlertTrial(MonitoredParley parley) {
    this.parley = parley;
  }

  /**
   * What an alert did.
   *
   * @param alert with its severity: {@code ParleyNoWorkers critical}
   * @param fired how long after the fault began; empty when it did not
   * @param cleared how long after the fault's end; empty when it did not
   */
  public record Seen(
      InducedFault fault, String alert, Optional<Duration> fired, Optional<Duration> cleared) {
    /** Whether it did both. */
    public boolean held() {
      return fired.isPresent() && cleared.isPresent();
    }
  }

  /** Returns, an entry an alert, when all have cleared or {@link MonitoredParley#SOON} is over. */
  public List<Seen> induce(InducedFault fault) throws Exception {
    Set<String> alerts = Set.copyOf(fault.alerts());
    awaitClear(alerts); // Another fault may have made them fire.
    long begun = System.nanoTime();
    fault.begin(parley);
    Map<String, Duration> fired = awaitFiring(alerts, begun);
    long ended = System.nanoTime();
    fault.end(parley);
    Map<String, Duration> cleared = awaitClear(alerts, ended);
    List<Seen> seen = new ArrayList<>();
    for (String alert : fault.alerts()) {
      seen.add(
          new Seen(
              fault,
              alert,
              Optional.ofNullable(fired.get(alert)),
              Optional.ofNullable(cleared.get(alert))));
    }
    return seen;
  }

  private Map<String, Duration> awaitFiring(Set<String> alerts, long since) {
    Map<String, Duration> fired = new HashMap<>();
    await(
        firing -> {
          for (String alert : alerts) {
            if (firing.contains(alert)) {
              fired.putIfAbsent(alert, after(since));
            }
          }
          return fired.size() == alerts.size();
        });
    return fired;
  }

  private void awaitClear(Set<String> alerts) {
    awaitClear(alerts, System.nanoTime());
  }

  /** All at the same time, and for each since when. */
  private Map<String, Duration> awaitClear(Set<String> alerts, long since) {
    Map<String, Duration> cleared = new HashMap<>();
    await(
        firing -> {
          for (String alert : alerts) {
            if (firing.contains(alert)) {
              cleared.remove(alert);
            } else {
              cleared.putIfAbsent(alert, after(since));
            }
          }
          return cleared.size() == alerts.size();
        });
    return cleared;
  }

  private void await(Look look) {
    try {
      Awaitility.await()
          .atMost(MonitoredParley.SOON)
          .pollInterval(BETWEEN_LOOKS)
          .until(() -> look.isLast(parley.prometheus().firing()));
    } catch (ConditionTimeoutException e) {
      // What did not come is missing in what the caller has.
    }
  }

  private static Duration after(long since) {
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private interface Look {
    boolean isLast(Set<String> firing);
  }
}
