package dev.parley.bench.writer;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Sample;
import dev.parley.stack.PostgresAddress;
import dev.parley.wire.EmbeddedConversation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tables whose searches are served in one mode. Each run writes to a copy of them, so that all runs
 * begin alike and none waits for the indexes of what the one before wrote.
 */
final class SearchedTables implements AutoCloseable {
  /** As fast as it goes. */
  static final double FULL_SPEED = Double.POSITIVE_INFINITY;

  /** Of a conversation. */
  private static final int PASSAGES = 2;

  private static final int BATCH = 500;
  private static final int FILL_BATCH = 2_000;

  private final BenchDatabase template;
  private final IndexMode mode;
  private final ConversationSource source;
  private final int conversations;

  private SearchedTables(
      BenchDatabase template, IndexMode mode, ConversationSource source, int conversations) {
    this.template = template;
    this.mode = mode;
    this.source = source;
    this.conversations = conversations;
  }

  /** With {@code conversations} in them, and no index. */
  static SearchedTables filled(PostgresAddress server, ConversationSource source, int conversations)
      throws Exception {
    System.err.println("filling tables with " + conversations + " conversations");
    BenchDatabase database = new BenchDatabase(server);
    database.execute("CREATE EXTENSION IF NOT EXISTS vector");
    try (WritePath copy = Contender.RAW_COPY.open(database)) {
      for (int number = 0; number < conversations; number += FILL_BATCH) {
        int count = Math.min(FILL_BATCH, conversations - number);
        copy.write(rows(source, number, count));
      }
    }
    database.execute("VACUUM (ANALYZE)");
    return new SearchedTables(database, IndexMode.NONE, source, conversations);
  }

  /** A copy whose indexes are still to be made. */
  SearchedTables in(IndexMode other) throws Exception {
    return new SearchedTables(template.copy(), other, source, conversations);
  }

  /** Makes the indexes. */
  void index() throws Exception {
    System.err.println("making indexes: " + mode.label());
    mode.make(template);
  }

  /**
   * Writes for {@code seconds} while a searcher searches, unless nothing serves searches.
   *
   * @param perSecond conversations, or {@link #FULL_SPEED}
   */
  Sample load(int seconds, double perSecond) throws Exception {
    try (BenchDatabase database = template.copy();
        KeptIndexes indexes = mode.on(database);
        WritePath path = new ParleyStore(database, database.url(), indexes.listener())) {
      database.execute("CHECKPOINT");
      Map<String, Double> beside = new LinkedHashMap<>();
      if (mode == IndexMode.NONE) {
        return write(path, seconds, perSecond, beside);
      }
      try (Searcher searcher = new Searcher(database, source)) {
        searcher.warmUp();
        searcher.start();
        Sample sample = write(path, seconds, perSecond, beside);
        List<Double> millis = searcher.stop();
        beside.put("search p50", percentile(millis, 0.5));
        beside.put("p95", percentile(millis, 0.95));
        beside.put("new passages", (double) PASSAGES * sample.items());
        beside.put("recall", searcher.recall());
        return sample;
      }
    }
  }

  private Sample write(WritePath path, int seconds, double perSecond, Map<String, Double> beside)
      throws Exception {
    long written = 0;
    double took = 0;
    long begun = System.nanoTime();
    // Making the rows is not timed, but they are made meanwhile, as another program would.
    while (took < seconds) {
      List<EmbeddedConversation> batch = rows(source, conversations + written, BATCH);
      long due = begun + (long) (written / perSecond * 1e9);
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      long sent = System.nanoTime();
      path.write(batch);
      written += BATCH;
      took =
          perSecond == FULL_SPEED
              ? took + (System.nanoTime() - sent) / 1e9
              : Math.max((System.nanoTime() - begun) / 1e9, written / perSecond);
    }
    return new Sample(written, took, beside);
  }

  private static double percentile(List<Double> figures, double part) {
    List<Double> sorted = figures.stream().sorted().toList();
    return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(part * sorted.size()) - 1));
  }

  private static List<EmbeddedConversation> rows(ConversationSource source, long from, int count) {
    List<EmbeddedConversation> rows = new ArrayList<>(count);
    for (long number = from; number < from + count; number++) {
      rows.add(source.first(number));
    }
    return rows;
  }

  @Override
  public void close() throws Exception {
    template.close();
  }
}
