package dev.parley.local;

import dev.parley.cli.ConversationFile;
import dev.parley.cli.EmbedderChoice;
import dev.parley.cli.Explanation;
import dev.parley.cli.Match;
import dev.parley.cli.ProgressPrinter;
import dev.parley.cli.PublishRun;
import dev.parley.cli.Search;
import dev.parley.cli.SearchException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Publishes the input, waits until it is stored, and sums up. For one run. */
final class LocalRun {
  private static final int MATCHES = 5;

  private final LocalSystem system;
  private final ConversationFile input;
  private final Outstanding outstanding;
  private final ProgressPrinter printer;
  private final long begunNanos;
  private @Nullable IOException inputFailure;

  /**
   * @param begunNanos when the start of the whole began, as {@link System#nanoTime} tells it
   */
  LocalRun(
      LocalSystem system,
      ConversationFile input,
      Outstanding outstanding,
      ProgressPrinter printer,
      long begunNanos) {
    this.system = system;
    this.input = input;
    this.outstanding = outstanding;
    this.printer = printer;
    this.begunNanos = begunNanos;
  }

  /**
   * @throws InterruptedException when it is told to stop before all is stored
   * @throws RuntimeException when a part of the system failed
   */
  Summary toEnd(String query) throws InterruptedException, SQLException, SearchException {
    long startedNanos = System.nanoTime();
    PublishingThread publishing =
        new PublishingThread(
            input, PublishRun.Publishing.over(system.publisher()), outstanding, printer);
    publishing.start();
    StoredAwait await = new StoredAwait(system, outstanding, publishing, input, printer);
    await.run();
    requirePublished(publishing);
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("start", seconds(begunNanos, startedNanos));
    seconds.put("publish", seconds(startedNanos, publishing.doneNanos()));
    seconds.put("embed", seconds(startedNanos, await.embeddedNanos()));
    seconds.put("write", seconds(startedNanos, await.storedNanos()));
    try (Connection connection = system.connect();
        Search search = new Search(connection, new EmbedderChoice(system.model()))) {
      long searchNanos = System.nanoTime();
      List<Match> matches = search.find(publishing.tenant(), query, MATCHES);
      seconds.put("search", seconds(searchNanos, System.nanoTime()));
      RunFigures figures = system.figures();
      return new Summary(
          publishing.counts().acknowledged(),
          publishing.counts().refused(),
          rows(connection, "conversation"),
          system.deadLetters(),
          rows(connection, "passage"),
          rows(connection, "passage WHERE without_vector IS NOT NULL"),
          figures.computed(),
          figures.cacheHits(),
          seconds,
          figures.busy(),
          figures.latency(),
          query,
          matches);
    }
  }

  /** Why the input could not be read to its end, if that is so. */
  Optional<IOException> inputFailure() {
    return Optional.ofNullable(inputFailure);
  }

  private void requirePublished(PublishingThread publishing) throws InterruptedException {
    try {
      publishing.result();
    } catch (IOException e) {
      inputFailure = e;
    }
    PublishRun.Failure failure = publishing.counts().firstFailure();
    if (failure != null) {
      throw new IllegalStateException(
          "line "
              + failure.lineNumber()
              + " and maybe others could not be published: "
              + Explanation.of(failure.cause()));
    }
  }

  private static long rows(Connection connection, String which) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM " + which)) {
      count.next();
      return count.getLong(1);
    }
  }

  private static double seconds(long fromNanos, long toNanos) {
    return Math.max(0, (toNanos - fromNanos) / 1e9);
  }
}
