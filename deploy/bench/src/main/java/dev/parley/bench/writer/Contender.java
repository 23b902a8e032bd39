package dev.parley.bench.writer;

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
  ROW_BY_ROW("row by row");

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
    };
  }
}
