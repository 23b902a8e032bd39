package dev.parley.bench.writer;

import dev.parley.bench.round.Part;
import dev.parley.stack.PostgresAddress;
import java.util.Locale;
import java.util.Optional;

/** Parts of the bench, in the order in which they run, as {@code --only} names them. */
enum PartName {
  BATCHES(false),
  PGVECTOR(true),
  PLAIN_INDEX(true),
  PARLEY_INDEX(true),
  CONNECTIONS(false),
  ROUND_TRIPS(false),
  POISON(false),
  LARGE(false),
  WAYS(false),
  SEARCH(true);

  private final boolean needsPgvector;

  PartName(boolean needsPgvector) {
    this.needsPgvector = needsPgvector;
  }

  /** The part, or nothing where it needs pgvector and there is none. */
  Optional<Part> part(Plan plan, Servers servers) {
    if (needsPgvector) {
      return servers.pgvector().map(server -> onPgvector(plan, server));
    }
    return Optional.of(onPlain(plan, servers));
  }

  private Part onPlain(Plan plan, Servers servers) {
    return switch (this) {
      case BATCHES -> BatchSizes.onPlain(plan, servers.plain());
      case CONNECTIONS -> new Connections(plan, servers.plain());
      case ROUND_TRIPS -> new RoundTrips(plan, servers.plain());
      case POISON -> new Poison(plan, servers.plain(), servers.kafka());
      case LARGE -> new LargeTable(plan, servers.plain());
      case WAYS -> BatchSizes.ofWays(plan, servers.plain());
      default -> throw new IllegalStateException(this + " needs pgvector");
    };
  }

  private Part onPgvector(Plan plan, PostgresAddress server) {
    return switch (this) {
      case PGVECTOR -> BatchSizes.onPgvector(plan, server);
      case PLAIN_INDEX -> new IndexedBatches(plan, server, IndexMode.PLAIN);
      case PARLEY_INDEX -> new IndexedBatches(plan, server, IndexMode.PARLEY);
      case SEARCH -> new SearchUnderLoad(plan, server);
      default -> throw new IllegalStateException(this + " needs no pgvector");
    };
  }

  /** As an option's value. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
