package dev.parley.e2e.soak;

import dev.parley.e2e.trial.Outage;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One round as a line of the soak's table.
 *
 * @param round from 1
 * @param outages in their order
 * @param verdict over all rounds until this one
 * @param acknowledgedBefore snapshots acknowledged in the rounds before
 * @param took the whole round
 */
record SoakRow(
    int round, List<Outage> outages, Verdict verdict, long acknowledgedBefore, Duration took) {
  private static final String FORMAT =
      "%5s  %20s  %-24s  %14s  %15s  %15s  %12s  %8s  %6s  %7s  %s";

  static String header() {
    return String.format(
        FORMAT,
        "round",
        "seed",
        "killed",
        "unfinished",
        "moved after s",
        "caught up s",
        "acknowledged",
        "stored",
        "dead",
        "took s",
        "guarantees");
  }

  @Override
  public String toString() {
    return String.format(
        FORMAT,
        round,
        verdict.seed(),
        each(Outage::worker),
        each(Outage::unfinished),
        each(outage -> seconds(outage.movedAfter())),
        each(outage -> seconds(outage.caughtUpAfter())),
        verdict.acknowledged() - acknowledgedBefore,
        verdict.stored(),
        verdict.deadLettered(),
        seconds(took),
        verdict.held()
            ? "all " + verdict.promises().size() + " held"
            : "BROKEN: " + String.join(", ", verdict.broken().keySet()));
  }

  private String each(Function<Outage, Object> column) {
    return outages.stream()
        .map(outage -> String.valueOf(column.apply(outage)))
        .collect(Collectors.joining(" / "));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
  }
}
