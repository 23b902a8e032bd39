package dev.parley.bench.writer;

/** Who writes. */
enum Contender {
  /** The limit: the same rows into the same tables, with nothing looked at. */
  RAW_COPY("raw COPY"),
  PARLEY("Parley"),
  LANGCHAIN4J("LangChain4j"),
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

  /** Opens it on {@code database}. */
  WritePath open(BenchDatabase database) throws Exception {
    return switch (this) {
      case RAW_COPY -> new RawCopy(database);
      case PARLEY -> new ParleyStore(database, database.url());
      case LANGCHAIN4J -> new LangChain4jStore(database);
      case JDBC_SINK -> new JdbcSink(database, true);
      case ROW_BY_ROW -> new JdbcSink(database, false);
    };
  }
}
