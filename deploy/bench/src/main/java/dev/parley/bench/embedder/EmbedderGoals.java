package dev.parley.bench.embedder;

import dev.parley.bench.report.Goal;
import dev.parley.bench.round.Findings;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Measurement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the embedder is to reach, and what it reached. */
final class EmbedderGoals {
  private final Findings<EmbedderPart> findings;

  EmbedderGoals(Findings<EmbedderPart> findings) {
    this.findings = findings;
  }

  List<Goal> all() {
    return List.of(
        Goal.ratio(
            "the sample's passages, ONNX to LangChain4j embedAll",
            1.5,
            toBaseline(
                EmbedderPart.ONNX,
                SamplePassages.COMPARISON,
                SamplePassages.SCENARIO,
                SamplePassages.PARLEY)),
        Goal.ratio(
            "a whole worker, hashing, to a bare Streams copy",
            0.5,
            toBaseline(
                EmbedderPart.WORKER,
                WholeWorker.COMPARISON,
                WholeWorker.SCENARIO,
                WholeWorker.PARLEY)),
        new Goal(
            "a whole worker, hashing",
            10_000,
            true,
            "conversations/s",
            rate(
                findings.find(
                    EmbedderPart.WORKER,
                    WholeWorker.COMPARISON,
                    WholeWorker.SCENARIO,
                    WholeWorker.PARLEY))),
        toLimit(ProviderCalls.BRIEF),
        toLimit(ProviderCalls.SAMPLE),
        Goal.ratio(
            "batched calls to a call a text",
            20,
            toBaseline(
                EmbedderPart.PROVIDER,
                ProviderCalls.COMPARISON,
                ProviderCalls.BRIEF,
                ProviderCalls.PARLEY)),
        toMget(CachePath.REDIS, 0.3),
        toMget(CachePath.MEMORY, 1));
  }

  /** To in flight × batch ÷ latency. */
  private Goal toLimit(String scenario) {
    OptionalDouble rate =
        rate(
            findings.find(
                EmbedderPart.PROVIDER, ProviderCalls.COMPARISON, scenario, ProviderCalls.PARLEY));
    return Goal.ratio(
        scenario + ", to in flight × batch ÷ latency",
        0.9,
        rate.isPresent()
            ? OptionalDouble.of(rate.getAsDouble() / ProviderCalls.limit())
            : OptionalDouble.empty());
  }

  private Goal toMget(String scenario, double limit) {
    return Goal.ratio(
        "the cache's path " + scenario + " to a bare MGET",
        limit,
        toBaseline(EmbedderPart.CACHE, CachePath.COMPARISON, scenario, CachePath.PARLEY));
  }

  private OptionalDouble toBaseline(
      EmbedderPart part, String comparison, String scenario, String contender) {
    Optional<Measured> measured = findings.comparison(part, comparison);
    Optional<Measurement> one = measured.flatMap(all -> all.find(scenario, contender));
    return one.isPresent()
        ? OptionalDouble.of(measured.orElseThrow().ratio(one.get()))
        : OptionalDouble.empty();
  }

  private static OptionalDouble rate(Optional<Measurement> measurement) {
    return measurement.isPresent()
        ? OptionalDouble.of(measurement.get().rate())
        : OptionalDouble.empty();
  }
}
