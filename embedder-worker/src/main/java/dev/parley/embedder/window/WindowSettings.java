package dev.parley.embedder.window;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a batch closes and how many are embedded at a time.
 *
 * @param batchConversations the most conversations of a batch
 * @param batchBytes the most bytes of a batch's snapshots; a larger conversation goes alone
 * @param batchAge how long a conversation waits for others to share its batch
 * @param callsInFlight the most calls to a provider at a time; a model in the process has a bound
 *     of its own
 * @param retryPauseMax the longest pause between two tries of a call that fails
 * @param degradeAfter after how long of an outage conversations go on without vectors, if at all
 */
public record WindowSettings(
    int batchConversations,
    long batchBytes,
    Duration batchAge,
    int callsInFlight,
    Duration retryPauseMax,
    Optional<Duration> degradeAfter) {
  public static final Setting<Integer> BATCH_CONVERSATIONS =
      Setting.integer(
          "parley.window.batch-conversations", 64, 1, 10_000, "the most conversations of a batch");

  public static final Setting<Long> BATCH_BYTES =
      Setting.bytes(
          "parley.window.batch-bytes",
          512L * 1024,
          1024,
          1L << 30,
          "the most bytes of a batch's conversations; a larger one goes alone");

  public static final Setting<Duration> BATCH_AGE =
      Setting.duration(
          "parley.window.batch-age",
          Duration.ofMillis(20),
          Duration.ZERO,
          Duration.ofMinutes(1),
          "how long a conversation waits for others to share its batch");

  public static final Setting<Integer> CALLS_IN_FLIGHT =
      Setting.integer(
          "parley.window.calls-in-flight",
          8,
          1,
          256,
          "the most calls to a provider at a time, over all partitions of a worker; batches are a"
              + " quarter more, and one more at least");

  public static final Setting<Duration> RETRY_PAUSE_MAX =
      Setting.duration(
          "parley.window.retry-pause-max",
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofMinutes(1),
          "the longest pause between two tries of a call to the embedder that fails");

  public static final Setting<Optional<Duration>> DEGRADE_AFTER =
      Setting.duration(
              "parley.embedder.degrade-after",
              null,
              Duration.ofSeconds(1),
              Duration.ofDays(7),
              "after how long of an outage live conversations are passed on without vectors, marked"
                  + " degraded, so that what was said is current; when left out they wait")
          .optional();

  /** For as many calls one batch more is prepared. */
  private static final int BATCHES_WITH_A_SPARE = 4;

  /** However long an outage lasts, conversations wait. */
  public WindowSettings(
      int batchConversations,
      long batchBytes,
      Duration batchAge,
      int callsInFlight,
      Duration retryPauseMax) {
    this(batchConversations, batchBytes, batchAge, callsInFlight, retryPauseMax, Optional.empty());
  }

  /**
   * How many batches may be worked on: a call each, and some that are cut and looked up meanwhile,
   * or encoded, so that no call waits for that.
   */
  public int batchesInFlight() {
    return callsInFlight + Math.max(1, callsInFlight / BATCHES_WITH_A_SPARE);
  }

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(
        BATCH_CONVERSATIONS,
        BATCH_BYTES,
        BATCH_AGE,
        CALLS_IN_FLIGHT,
        RETRY_PAUSE_MAX,
        DEGRADE_AFTER);
  }

  public static WindowSettings read(SettingsReader reader) {
    return new WindowSettings(
        reader.get(BATCH_CONVERSATIONS),
        reader.get(BATCH_BYTES),
        reader.get(BATCH_AGE),
        reader.get(CALLS_IN_FLIGHT),
        reader.get(RETRY_PAUSE_MAX),
        reader.get(DEGRADE_AFTER));
  }
}
