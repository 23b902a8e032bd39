package dev.parley.e2e.soak;

import dev.parley.wire.Topics;
import java.util.Locale;

/** The scenarios, by the names that the command line has for them. */
enum SoakKind {
  WORKER_KILLS(20, 2, 2, 300, 300),
  WRITER_KILLS(10, 2, 2, 600, 50_000),
  COMMIT_GAP(20, 1, 1, 500, 2_000),
  REBALANCE_STORM(1, 1, 4, 300, 2_000),
  DATABASE_DOWN(1, 1, 1, 2_000, 50_000),
  DATABASE_HUNG(1, 1, 1, 2_000, 50_000),
  PAID_TEXTS(5, 1, 0, 200, 0),
  PROVIDER_FAULTS(1, 1, 1, 60, 100),
  QUEUE_TRUTH(1, 1, 1, 300, 5_000),
  ALERTS(1, 1, 1, 30, 0),
  SCALING(1, 1, 1, 4_000, 0);

  final int rounds;
  final int embedders;
  final int writers;
  final int perSecond;
  final int conversations;

  /** What each does unless told otherwise. */
  SoakKind(int rounds, int embedders, int writers, int perSecond, int conversations) {
    this.rounds = rounds;
    this.embedders = embedders;
    this.writers = writers;
    this.perSecond = perSecond;
    this.conversations = conversations;
  }

  /** Of each topic: as many as in life where it matters how they are shared out. */
  int partitions() {
    return this == SCALING ? Topics.DEFAULT_PARTITIONS : 8;
  }

  /** As it is written on the command line: {@code worker-kills}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
