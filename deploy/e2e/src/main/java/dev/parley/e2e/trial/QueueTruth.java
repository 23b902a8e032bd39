package dev.parley.e2e.trial;

import dev.parley.e2e.observe.GroupProgress;
import dev.parley.e2e.worker.OpsProcess;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.runtime.metrics.Scrape;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Holds the lag that {@code parley watch} exports beside what an Admin client of our own reads, and
 * notes by how much they differ. A figure is held against what was so around the moment at which it
 * says that it was measured.
 */
public final class QueueTruth {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final long BEFORE_NANOS = Duration.ofMillis(1_500).toNanos();
  private static final long AFTER_NANOS = Duration.ofMillis(500).toNanos();
  private static final long REMEMBERED_NANOS = Duration.ofSeconds(40).toNanos();

  /**
   * How a stage's figures were over a while.
   *
   * @param during what was done to the workers meanwhile
   * @param figures lags of partitions that were compared
   * @param unknown those that the watch did not know
   * @param largestDifference between a figure and what was so, in records of one partition
   * @param largestLag of one partition
   */
  public record Finding(
      String during,
      String stage,
      int figures,
      int unknown,
      long largestDifference,
      long largestLag) {}

  private record Seen(long at, Map<TopicPartition, Long> lags) {}

  private record Told(long at, Scrape scrape) {}

  private final OpsProcess watch;
  private final String stage;
  private final GroupProgress progress;
  private final Deque<Seen> seen = new ArrayDeque<>();
  private @Nullable Told told;
  private int figures;
  private int unknown;
  private long largestDifference;
  private long largestLag;

  private QueueTruth(OpsProcess watch, String stage, GroupProgress progress) {
    this.watch = watch;
    this.stage = stage;
    this.progress = progress;
  }

  /** Compares all stages for a while. */
  static List<Finding> observe(OpsProcess watch, Workers workers, String during, Duration lasting)
      throws InterruptedException {
    List<QueueTruth> stages =
        List.of(
            new QueueTruth(watch, "embed", workers.progress(WorkerKind.EMBEDDER)),
            new QueueTruth(watch, "write", workers.progress(WorkerKind.WRITER)));
    long until = System.nanoTime() + lasting.toNanos();
    while (System.nanoTime() - until < 0) {
      for (QueueTruth stage : stages) {
        stage.look();
      }
      TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
    }
    List<Finding> findings = new ArrayList<>();
    for (QueueTruth stage : stages) {
      findings.add(stage.finding(during));
    }
    return findings;
  }

  /** Whether the watch tells the lag of every stage. */
  static boolean isKnown(OpsProcess watch) throws InterruptedException {
    Scrape scrape = watch.scrape();
    return scrape.sum("parley_queue_size", "stage", "embed").isPresent()
        && scrape.sum("parley_queue_size", "stage", "write").isPresent();
  }

  private void look() throws InterruptedException {
    seen.addLast(new Seen(System.nanoTime(), progress.lags()));
    while (seen.getLast().at() - seen.getFirst().at() > REMEMBERED_NANOS) {
      seen.removeFirst();
    }
    Told before = told;
    if (before != null && seen.getLast().at() - before.at() >= 0) {
      compare(before); // Now that it is known what was so after it, too.
      told = null;
    }
    if (told == null) {
      told = new Told(System.nanoTime(), watch.scrape());
    }
  }

  private void compare(Told figure) {
    OptionalDouble age = figure.scrape().sum("parley_queue_age_seconds", "stage", stage);
    long measured = figure.at() - (long) (1e9 * age.orElse(0));
    if (seen.getFirst().at() - measured > 0) {
      return; // From before we looked.
    }
    for (TopicPartition partition : seen.getLast().lags().keySet()) {
      OptionalDouble lag =
          figure
              .scrape()
              .sum(
                  "parley_queue_lag_records",
                  "stage",
                  stage,
                  "partition",
                  Integer.toString(partition.partition()));
      if (lag.isEmpty()) {
        unknown++;
      } else {
        figures++;
        long exported = (long) lag.getAsDouble();
        LongSummaryStatistics so = around(measured, partition);
        largestLag = Math.max(largestLag, so.getMax());
        largestDifference =
            Math.max(largestDifference, Math.max(so.getMin() - exported, exported - so.getMax()));
      }
    }
  }

  private LongSummaryStatistics around(long measured, TopicPartition partition) {
    LongSummaryStatistics so = new LongSummaryStatistics();
    Seen last = seen.getFirst();
    for (Seen one : seen) {
      long after = one.at() - measured;
      if (after >= -BEFORE_NANOS && after <= AFTER_NANOS) {
        so.accept(one.lags().getOrDefault(partition, 0L));
      }
      if (after <= 0) {
        last = one;
      }
    }
    so.accept(last.lags().getOrDefault(partition, 0L)); // However long we looked away.
    return so;
  }

  private Finding finding(String during) {
    return new Finding(during, stage, figures, unknown, largestDifference, largestLag);
  }
}
