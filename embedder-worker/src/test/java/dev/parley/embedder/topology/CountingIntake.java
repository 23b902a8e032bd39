package dev.parley.embedder.topology;

import dev.parley.wire.DeadLetterReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps all that is told. */
final class CountingIntake implements IntakeMetrics {
  final List<DeadLetterReason> deadLetters = new ArrayList<>();
  final List<Duration> forwarded = new ArrayList<>();
  int received;
  int superseded;
  int tombstones;
  int dropped;
  int fuseBlown;

  @Override
  public void received() {
    received++;
  }

  @Override
  public void superseded() {
    superseded++;
  }

  @Override
  public void tombstone() {
    tombstones++;
  }

  @Override
  public void dropped() {
    dropped++;
  }

  @Override
  public void fuseBlown() {
    fuseBlown++;
  }

  @Override
  public void forwarded(Duration sincePublished) {
    forwarded.add(sincePublished);
  }

  @Override
  public void deadLetter(DeadLetterReason reason) {
    deadLetters.add(reason);
  }

  /** What became of the records that were received. */
  int accountedFor() {
    return forwarded.size() + superseded + tombstones + dropped + deadLetters.size();
  }
}
