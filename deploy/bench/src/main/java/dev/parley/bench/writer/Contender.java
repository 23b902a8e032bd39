package dev.parley.bench.writer;

import java.util.List;

/** Who writes. */
enum Contender {
  /** The limit: the same rows into the same tables, with nothing looked at. */
  RAW_COPY("raw COPY"),
  PARLEY("Parley"),
  /** With pooled connections, and the driver as it comes. */
  LANGCHAIN4J("LangChain4j"),
  /** With {@code reWriteBatchedInserts}, which whoever uses it would have to know of. */
  LANGCHAIN4J_TUNED("LangChain4j, inserts rewritten"),
  JDBC_SINK("JDBC sink"),
  ROW_BY_ROW("row by row"),
  /** A guarded upsert of the same tables that Parley does not go by. */
  ARRAYS("arrays, ON CONFLICT"),
  /** Another. */
  TEMP_TABLES("temp tables, merged");

  /** What people use, beside the limit. */
  static final List<Contender> SYSTEMS =
      List.of(RAW_COPY, PARLEY, LANGCHAIN4J, LANGCHAIN4J_TUNED, JDBC_SINK, ROW_BY_ROW);

  /** Guarded upserts of the same tables, beside the limit. */
  static final List<Contender> WAYS = List.of(RAW_COPY, PARLEY, ARRAYS, TEMP_TABLES);

  private final String label;

  Contender(String label) {
    this.label = label;
  }

  /** As it stands in tables. */
  String label() {
    return label;
  }

  /** Whether it writes to a table of LangChain4j's, which needs pgvector, and not to Parley's. */
  boolean isLangChain4j() {
    return this == LANGCHAIN4J || this == LANGCHAIN4J_TUNED;
  }

  /** Opens it on {@code database}. */
  WritePath open(BenchDatabase database) throws Exception {
    return switch (this) {
      case RAW_COPY -> new RawCopy(database);
      case PARLEY -> new ParleyStore(database, database.url());
      case LANGCHAIN4J -> new LangChain4jStore(database, false);
      case LANGCHAIN4J_TUNED -> new LangChain4jStore(database, true);
      case JDBC_SINK -> new JdbcSink(database, true);
      case ROW_BY_ROW -> new JdbcSink(database, false);
      case ARRAYS -> new ArrayUpsert(database);
      case TEMP_TABLES -> new StagedUpsert(database);
    };
  }
}
