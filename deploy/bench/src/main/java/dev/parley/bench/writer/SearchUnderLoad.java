package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import java.util.ArrayList;
import java.util.List;

/** Parley's store while somebody searches what it writes. */
final class SearchUnderLoad implements Part {
  static final String COMPARISON = "500 a batch";

  /** How long each run writes. */
  static final int SECONDS = 6;

  /** Rounds are long and tables grow with each. */
  private static final int MOST_ROUNDS = 3;

  private final Plan plan;
  private final PostgresAddress server;

  SearchUnderLoad(Plan plan, PostgresAddress server) {
    this.plan = plan;
    this.server = server;
  }

  /** What is done in a mode. */
  static String scenario(IndexMode mode) {
    return mode.label() + (mode == IndexMode.NONE ? ", nobody searches" : ", searched live");
  }

  @Override
  public String title() {
    return "Search under load, pgvector";
  }

  @Override
  public String explanation() {
    return "First writes for %d s a run into tables of %,d conversations, of two passages each, and what the rounds before wrote, while %d searches a second for the best 10 come over another connection. Times of searches are in ms, recall is against an exact search in the same snapshot, right after the writing and before any index has caught up; \"settled\" is how long it then took for the making of indexes to end, in s. Vectors lie around 2,000 centres and differ from them in 24 directions: uniform random ones have no structure to search in."
        .formatted(plan.loadSeconds(), plan.searched(), Searcher.PER_SECOND);
  }

  @Override
  public List<Measured> measure() throws Exception {
    ConversationSource source = plan.source();
    List<SearchedTables> open = new ArrayList<>();
    try {
      List<Trial> trials = new ArrayList<>();
      for (IndexMode mode : IndexMode.values()) {
        SearchedTables tables = SearchedTables.filled(server, mode, source, plan.searched());
        open.add(tables);
        trials.add(
            new Trial(
                scenario(mode), Contender.PARLEY.label(), () -> tables.load(plan.loadSeconds())));
      }
      int rounds = Math.min(MOST_ROUNDS, plan.rounds());
      return List.of(plan.run(new Comparison(COMPARISON, trials), rounds));
    } finally {
      for (SearchedTables tables : open) {
        tables.close();
      }
    }
  }
}
