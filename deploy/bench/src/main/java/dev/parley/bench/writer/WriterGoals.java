package dev.parley.bench.writer;

import dev.parley.bench.report.Goal;
import dev.parley.bench.round.Findings;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the writer is to reach, and what it reached. */
final class WriterGoals {
  private static final int USUAL = 500;
  private static final int SMALL = 100;

  private final Findings<PartName> findings;

  WriterGoals(Findings<PartName> findings) {
    this.findings = findings;
  }

  List<Goal> all() {
    List<Goal> goals = new ArrayList<>();
    goals.add(toCopy(Writes.FIRST, 0.8));
    goals.add(
        Goal.ratio(
            "first writes, 100 a batch to 500 a batch",
            0.9,
            ratio(parley(SMALL, Writes.FIRST), parley(USUAL, Writes.FIRST))));
    goals.add(toCopy(Writes.REWRITTEN, 0.6));
    goals.add(toCopy(Writes.GROWN, 0.7));
    goals.add(toCopy(Writes.MIX, 0.75));
    goals.add(
        Goal.ratio(
            "replays to first writes",
            5,
            ratio(parley(USUAL, Writes.REPLAY), parley(USUAL, Writes.FIRST))));
    goals.add(
        Goal.atMost(
            "WAL of a run of replays",
            0,
            "bytes",
            beside(parley(USUAL, Writes.REPLAY), "WAL bytes")));
    goals.add(
        Goal.ratio(
            "two connections to one",
            1.5,
            within(PartName.CONNECTIONS, Connections.COMPARISON, Connections.TWO)));
    goals.add(toLangChain4j(Writes.FIRST, 3));
    goals.add(toLangChain4j(Writes.REPLAY, 12));
    goals.add(
        Goal.ratio(
            "2.5 ms away to local, 500 a batch",
            0.6,
            within(PartName.ROUND_TRIPS, BatchSizes.name(RoundTrips.NEAR_BATCH), RoundTrips.NEAR)));
    goals.add(
        Goal.ratio(
            "12 ms away to local, 2,000 a batch",
            0.6,
            within(PartName.ROUND_TRIPS, BatchSizes.name(RoundTrips.FAR_BATCH), RoundTrips.FAR)));
    goals.add(
        Goal.ratio(
            "1 % poison to none",
            0.5, within(PartName.POISON, Poison.COMPARISON, Poison.ONE_IN_A_HUNDRED)));
    goals.add(
        Goal.ratio(
            "large tables to empty ones",
            0.8,
            within(PartName.LARGE, LargeTable.COMPARISON, LargeTable.LARGE)));
    goals.addAll(search());
    return goals;
  }

  private List<Goal> search() {
    String scenario = SearchUnderLoad.searched(IndexMode.PARLEY);
    Optional<Measurement> searched =
        findings.find(
            PartName.SEARCH, SearchUnderLoad.COMPARISON, scenario, Contender.PARLEY.label());
    return List.of(
        Goal.ratio(
            "searched live to no vector index",
            0.5,
            within(PartName.SEARCH, SearchUnderLoad.COMPARISON, scenario)),
        Goal.atMost("search p95 meanwhile", 25, "ms", beside(searched, "p95")),
        Goal.ratio("its recall of the best 10", 0.95, beside(searched, "recall")));
  }

  /** Parley at the usual batch size, to raw COPY. */
  private Goal toCopy(Writes writes, double limit) {
    Optional<Measured> comparison = findings.comparison(PartName.BATCHES, BatchSizes.name(USUAL));
    Optional<Measurement> parley = parley(USUAL, writes);
    return Goal.ratio(
        writes.label() + " to raw COPY, 500 a batch",
        limit,
        ratio(parley, comparison.map(Measured::baseline)));
  }

  private Goal toLangChain4j(Writes writes, double limit) {
    String batch = BatchSizes.name(USUAL);
    return Goal.ratio(
        writes.label() + " to LangChain4j's, 500 a batch, pgvector",
        limit,
        ratio(
            findings.find(PartName.PGVECTOR, batch, writes.label(), Contender.PARLEY.label()),
            findings.find(
                PartName.PGVECTOR, batch, writes.label(), Contender.LANGCHAIN4J.label())));
  }

  private Optional<Measurement> parley(int batch, Writes writes) {
    return findings.find(
        PartName.BATCHES, BatchSizes.name(batch), writes.label(), Contender.PARLEY.label());
  }

  /** A scenario of Parley's to its comparison's baseline. */
  private OptionalDouble within(PartName part, String comparison, String scenario) {
    return ratio(
        findings.find(part, comparison, scenario, Contender.PARLEY.label()),
        findings.comparison(part, comparison).map(Measured::baseline));
  }

  private static OptionalDouble ratio(Optional<Measurement> one, Optional<Measurement> other) {
    return one.isPresent() && other.isPresent()
        ? OptionalDouble.of(one.get().ratioTo(other.get()))
        : OptionalDouble.empty();
  }

  private static OptionalDouble beside(Optional<Measurement> measurement, String figure) {
    return measurement.isPresent() && measurement.get().beside().containsKey(figure)
        ? OptionalDouble.of(measurement.get().beside().getOrDefault(figure, Double.NaN))
        : OptionalDouble.empty();
  }
}
