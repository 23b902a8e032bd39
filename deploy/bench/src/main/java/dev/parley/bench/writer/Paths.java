package dev.parley.bench.writer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Contenders that are open on one database, for as long as it is measured. */
final class Paths implements AutoCloseable {
  private final BenchDatabase database;
  private final Map<Contender, WritePath> open = new EnumMap<>(Contender.class);

  /**
   * @param contenders with {@link Contender#RAW_COPY}, which makes what stands
   */
  Paths(BenchDatabase database, Collection<Contender> contenders) throws Exception {
    this.database = database;
    for (Contender contender : contenders) {
      open.put(contender, contender.open(database));
    }
  }

  Target target(Contender contender) {
    WritePath path = Objects.requireNonNull(open.get(contender));
    WritePath copy = Objects.requireNonNull(open.get(Contender.RAW_COPY));
    boolean parleysTables = !contender.isLangChain4j();
    return new Target(database, path, parleysTables ? copy : path, parleysTables);
  }

  @Override
  public void close() throws Exception {
    List<WritePath> all = new ArrayList<>(open.values());
    open.clear();
    for (WritePath path : all) {
      path.close();
    }
  }
}
