package dev.parley.writer.store;

import dev.parley.writer.store.SourceRegistry.Source;

/** The conversations topic is not the one whose offsets order the rows of this database. */
public final class SourceMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SourceMismatchException(Source noted, Source current) {
    super(
        "positions of generation "
            + noted.generation()
            + " in this database are offsets of "
            + noted
            + "; now it is "
            + current
            + ", whose offsets cannot be compared with them. If the topic was recreated, grew or"
            + " moved to another cluster, stop its publishers and go on with a topic that ends in"
            + " the next .vN; if the address or the prefix is wrong, mend that; or begin with an"
            + " empty database");
  }
}
