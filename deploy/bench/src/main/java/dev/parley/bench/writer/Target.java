package dev.parley.bench.writer;

/**
 * Where a contender writes.
 *
 * @param database whose tables they are
 * @param path writes what is timed
 * @param standing writes what stands before
 * @param parleysTables whether they are Parley's, or else LangChain4j's
 */
record Target(BenchDatabase database, WritePath path, WritePath standing, boolean parleysTables) {

  /** Empties the tables, and has what was written before written out. */
  void clear() throws Exception {
    if (!parleysTables) {
      database.execute("TRUNCATE " + LangChain4jStore.TABLE);
    }
    database.clear();
  }
}
