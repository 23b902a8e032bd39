package dev.parley.bench.embedder;

import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Rounds;

/**
 * How much is run.
 *
 * @param rounds counted, after one that warms up
 * @param repeats how often the sample's passages are embedded in a run
 * @param copied conversations that go through a whole worker in a run
 * @param provided conversations that are embedded by the provider in a run
 * @param singles of them, where each text has its own call
 * @param lookedUp vectors that are looked up in a run
 * @param seed of the data and of the orders
 */
record EmbedderPlan(
    int rounds, int repeats, int copied, int provided, int singles, int lookedUp, long seed) {

  Measured run(Comparison comparison) throws Exception {
    return new Rounds(rounds, seed, System.err::println).run(comparison);
  }
}
