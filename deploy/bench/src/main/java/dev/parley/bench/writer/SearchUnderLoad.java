package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Parley's store while somebody searches what it writes. */
final class SearchUnderLoad implements Part {
  static final String COMPARISON = "500 a batch";

  static final String UNSEARCHED = "no vector index, nobody searches";

  /** Of the rate without an index, a little more than the goal asks for. */
  private static final double PACE = 0.55;

  private static final int MOST_ROUNDS = 3;

  private final Plan plan;
  private final PostgresAddress server;

  /** Conversations a second without an index, in this round. */
  private double unindexed;

  SearchUnderLoad(Plan plan, PostgresAddress server) {
    this.plan = plan;
    this.server = server;
  }

  /** What is done in a mode. */
  static String searched(IndexMode mode) {
    return mode.label() + ", searched live";
  }

  @Override
  public String title() {
    return "Search under load, pgvector";
  }

  @Override
  public String explanation() {
    return "First writes for %d s a run into tables of %,d conversations, of two passages each, all of which lie in a graph, while %d searches a second for the best 10 come over another connection. Each run begins with a copy of the same tables. Each round begins with the rate without an index; the others are sent %.2f of it, or as many as they take (\"at full speed\"), while what indexes are to be made are made. Times of searches are in ms, \"new passages\" is how many were written, and recall is against an exact search in the same snapshot, right after the writing. Vectors lie around 2,000 centres and differ from them in 24 directions: uniform random ones have no structure to search in."
        .formatted(plan.loadSeconds(), plan.searched(), Searcher.PER_SECOND, PACE);
  }

  @Override
  public List<Measured> measure() throws Exception {
    ConversationSource source = plan.source();
    try (SearchedTables bare = SearchedTables.filled(server, source, plan.searched());
        SearchedTables one = bare.in(IndexMode.PLAIN);
        SearchedTables segments = bare.in(IndexMode.PARLEY)) {
      indexBoth(one, segments);
      List<Trial> trials =
          List.of(
              trial(UNSEARCHED, () -> unindexed(bare)),
              trial(searched(IndexMode.PLAIN), () -> paced(one)),
              trial(searched(IndexMode.PARLEY), () -> paced(segments)),
              trial(
                  searched(IndexMode.PARLEY) + ", at full speed",
                  () -> segments.load(plan.loadSeconds(), SearchedTables.FULL_SPEED)));
      int rounds = Math.min(MOST_ROUNDS, plan.rounds());
      return List.of(plan.run(new Comparison(COMPARISON, trials, true), rounds));
    }
  }

  private static Trial trial(String scenario, Trial.Run run) {
    return new Trial(scenario, Contender.PARLEY.label(), run);
  }

  private Sample unindexed(SearchedTables tables) throws Exception {
    Sample sample = tables.load(plan.loadSeconds(), SearchedTables.FULL_SPEED);
    unindexed = sample.rate();
    return sample;
  }

  private Sample paced(SearchedTables tables) throws Exception {
    return tables.load(plan.loadSeconds(), PACE * unindexed);
  }

  /** At once, for each takes a core for a minute. */
  private static void indexBoth(SearchedTables one, SearchedTables other) throws Exception {
    ExecutorService beside = Executors.newSingleThreadExecutor();
    try {
      Future<?> making =
          beside.submit(
              () -> {
                one.index();
                return null;
              });
      other.index();
      making.get();
    } finally {
      beside.shutdownNow();
    }
  }
}
