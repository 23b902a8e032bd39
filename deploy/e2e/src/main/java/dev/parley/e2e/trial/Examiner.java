package dev.parley.e2e.trial;

import dev.parley.e2e.guarantee.Evidence;
import dev.parley.e2e.guarantee.Guarantee;
import dev.parley.e2e.guarantee.Violations;
import dev.parley.e2e.load.Ledger;
import dev.parley.e2e.load.PoisonPublisher;
import dev.parley.e2e.observe.DeadLetterLog;
import dev.parley.e2e.observe.ForwardedLog;
import dev.parley.e2e.observe.StoredRows;
import dev.parley.e2e.worker.Backends;
import dev.parley.embedder.embed.Embedder;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the evidence once the work is done, and holds every guarantee against it. */
final class Examiner implements AutoCloseable {
  private final Backends backends;
  private final Ledger ledger;
  private final PoisonPublisher poison;
  private final Workers workers;
  private final ForwardedLog forwarded;
  private final DeadLetterLog deadLetters;
  private final Embedder embedder;

  Examiner(
      Backends backends,
      Ledger ledger,
      PoisonPublisher poison,
      Workers workers,
      ForwardedLog forwarded,
      Embedder embedder) {
    this.backends = backends;
    this.ledger = ledger;
    this.poison = poison;
    this.workers = workers;
    this.forwarded = forwarded;
    this.deadLetters =
        new DeadLetterLog(backends.bootstrapServers(), backends.topics().deadLetters());
    this.embedder = embedder;
  }

  Verdict examine(long seed) throws Exception {
    forwarded.readToEnd();
    deadLetters.readToEnd();
    try (StoredRows rows = storedRows()) {
      Evidence evidence =
          new Evidence(
              ledger,
              poison.sent(),
              rows,
              forwarded,
              deadLetters.received(),
              workers.held(),
              embedder);
      List<Guarantee> guarantees = Guarantee.all();
      Map<String, String> broken = new LinkedHashMap<>();
      for (Guarantee guarantee : guarantees) {
        Violations violations = new Violations();
        guarantee.check(evidence, violations);
        if (violations.count() > 0) {
          broken.put(guarantee.promise(), violations.toString());
        }
      }
      return new Verdict(
          seed,
          ledger.acknowledged(),
          rows.count(),
          deadLetters.received().size(),
          guarantees.stream().map(Guarantee::promise).toList(),
          broken);
    }
  }

  StoredRows storedRows() throws SQLException {
    return new StoredRows(backends.jdbcUrl(), backends.databaseUser(), backends.databasePassword());
  }

  @Override
  public void close() {
    deadLetters.close();
    embedder.close();
  }
}
