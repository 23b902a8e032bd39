package dev.parley.embedder.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;

/** Logs the first fault of a kind and then at most one a minute, with how many there were since. */
final class FaultLog {
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Logger log;
  private final InstantSource clock;
  private final Map<CacheFault, Instant> loggedAt = new EnumMap<>(CacheFault.class);
  private final Map<CacheFault, Integer> unlogged = new EnumMap<>(CacheFault.class);

  FaultLog(Logger log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * @param detail what happened, without text or secret
   */
  void failed(CacheFault fault, String detail) {
    int count;
    synchronized (this) {
      Instant now = clock.instant();
      count = unlogged.merge(fault, 1, Integer::sum);
      Instant last = loggedAt.get(fault);
      if (last != null && now.isBefore(last.plus(QUIET))) {
        return;
      }
      loggedAt.put(fault, now);
      unlogged.remove(fault);
    }
    log.warn(
        "The vector cache failed ({}, {} since the last of these lines), so vectors are computed"
            + " again: {}",
        fault.label(),
        count,
        detail);
  }
}
