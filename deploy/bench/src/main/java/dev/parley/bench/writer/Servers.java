package dev.parley.bench.writer;

import dev.parley.bench.report.Report;
import dev.parley.stack.PostgresAddress;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the bench runs on.
 *
 * @param plain a Postgres
 * @param pgvector one with pgvector, where there is one
 * @param kafka bootstrap servers
 */
record Servers(PostgresAddress plain, Optional<PostgresAddress> pgvector, String kafka) {

  /** Tells what they are, and that the second is what it is said to be. */
  void describe(Report report) throws SQLException {
    try (BenchDatabase database = new BenchDatabase(plain)) {
      report.fact("plain Postgres", database.description());
    }
    if (pgvector.isEmpty()) {
      return;
    }
    try (BenchDatabase database = new BenchDatabase(pgvector.get())) {
      if (!database.hasPgvector()) {
        throw new IllegalArgumentException(
            "the server of --postgres has no pgvector: install it there, or name another");
      }
      database.execute("CREATE EXTENSION IF NOT EXISTS vector");
      report.fact(
          "with pgvector",
          database.description()
              + ", pgvector "
              + database.value("SELECT extversion FROM pg_extension WHERE extname = 'vector'"));
    }
  }
}
