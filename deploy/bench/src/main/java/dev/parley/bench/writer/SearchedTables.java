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

/** A database whose searches are served in one mode, written to and searched at once. */
final class SearchedTables implements AutoCloseable {
  private static final int BATCH = 500;
  private static final int FILL_BATCH = 2_000;

  /** No index was made for so long: none is to be made. */
  private static final int QUIET_SECONDS = 3;

  private final BenchDatabase database;
  private final IndexMode mode;
  private final ConversationSource source;
  private final AutoCloseable serving;
  private final WritePath path;
  private long next;

  private SearchedTables(
      BenchDatabase database, IndexMode mode, ConversationSource source, AutoCloseable serving)
      throws Exception {
    this.database = database;
    this.mode = mode;
    this.source = source;
    this.serving = serving;
    this.path = Contender.PARLEY.open(database);
  }

  /** With {@code conversations} in it, and all indexes made. */
  static SearchedTables filled(
      PostgresAddress server, IndexMode mode, ConversationSource source, int conversations)
      throws Exception {
    System.err.println("filling tables with " + conversations + " conversations, " + mode.label());
    BenchDatabase database = new BenchDatabase(server);
    try (WritePath copy = Contender.RAW_COPY.open(database)) {
      for (int number = 0; number < conversations; number += FILL_BATCH) {
        int count = Math.min(FILL_BATCH, conversations - number);
        copy.write(rows(source, number, count));
      }
    }
    database.execute("VACUUM (ANALYZE)");
    SearchedTables tables = new SearchedTables(database, mode, source, mode.on(database));
    tables.next = conversations;
    tables.settle();
    return tables;
  }

  /** Writes for {@code seconds} while a searcher searches, unless nothing serves searches. */
  Sample load(int seconds) throws Exception {
    settle();
    database.execute("CHECKPOINT");
    Map<String, Double> beside = new LinkedHashMap<>();
    if (mode == IndexMode.NONE) {
      return write(seconds, beside);
    }
    Sample sample;
    try (Searcher searcher = new Searcher(database, source)) {
      searcher.start();
      sample = write(seconds, beside);
      List<Double> millis = searcher.stop();
      beside.put("search p50", percentile(millis, 0.5));
      beside.put("p95", percentile(millis, 0.95));
      beside.put("recall", searcher.recall());
    }
    beside.put("settled", settle());
    return sample;
  }

  private Sample write(int seconds, Map<String, Double> beside) throws Exception {
    long written = 0;
    long took = 0;
    // Making the rows is not timed, but they are made meanwhile, as another program would.
    while (took < TimeUnit.SECONDS.toNanos(seconds)) {
      List<EmbeddedConversation> batch = rows(source, next, BATCH);
      next += BATCH;
      long begun = System.nanoTime();
      path.write(batch);
      took += System.nanoTime() - begun;
      written += BATCH;
    }
    return new Sample(written, took / 1e9, beside);
  }

  /** Waits until no index is being made; for how many seconds one was. */
  private double settle() throws Exception {
    if (mode == IndexMode.NONE) {
      return 0;
    }
    long begun = System.nanoTime();
    long busyUntil = begun;
    while (System.nanoTime() - busyUntil < TimeUnit.SECONDS.toNanos(QUIET_SECONDS)) {
      if (!database.value("SELECT count(*) FROM pg_stat_progress_create_index").equals("0")) {
        busyUntil = System.nanoTime();
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    return (busyUntil - begun) / 1e9;
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
    path.close();
    serving.close();
    database.close();
  }
}
