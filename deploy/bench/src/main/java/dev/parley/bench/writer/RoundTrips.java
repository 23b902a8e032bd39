package dev.parley.bench.writer;

import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Trial;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.PostgresAddress;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.writer.WriterSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Parley's store with the database at a distance, with as many batches in flight as a writer has.
 */
final class RoundTrips implements Part {
  static final String LOCAL = "local";
  static final String NEAR = "2.5 ms away";
  static final String FAR = "12 ms away";
  static final int NEAR_BATCH = 500;
  static final int FAR_BATCH = 2_000;

  private static final Duration NEAR_TRIP = Duration.ofNanos(2_500_000);
  private static final Duration FAR_TRIP = Duration.ofMillis(12);

  /** What {@code parley.writer.batches-in-flight} is unless it is set. */
  private static final int IN_FLIGHT =
      SettingsReader.of(Map.of()).get(WriterSettings.BATCHES_IN_FLIGHT);

  private final Plan plan;
  private final PostgresAddress server;

  RoundTrips(Plan plan, PostgresAddress server) {
    this.plan = plan;
    this.server = server;
  }

  @Override
  public String title() {
    return "Round trips, plain Postgres";
  }

  @Override
  public String explanation() {
    return "First writes, %d batches in flight as by a writer's default, while each piece between store and server is held back for half a round trip. 0 ms away is what the proxy itself costs on this machine."
        .formatted(IN_FLIGHT);
  }

  @Override
  public List<Measured> measure() throws Exception {
    List<Measured> measured = new ArrayList<>();
    List<EmbeddedConversation> rows =
        Writes.FIRST.of(plan.source(), ParallelWrites.LONGER * plan.rows()).written();
    ExecutorService threads = Executors.newFixedThreadPool(IN_FLIGHT);
    try (BenchDatabase database = new BenchDatabase(server)) {
      URI address = URI.create(database.url().substring("jdbc:".length()));
      try (DelayingProxy none = new DelayingProxy(address.getHost(), port(address), Duration.ZERO);
          DelayingProxy near = new DelayingProxy(address.getHost(), port(address), NEAR_TRIP);
          DelayingProxy far = new DelayingProxy(address.getHost(), port(address), FAR_TRIP);
          Stores local = new Stores(database, database.url());
          Stores byProxy = new Stores(database, database.urlBy(none.port()));
          Stores nearby = new Stores(database, database.urlBy(near.port()));
          Stores farAway = new Stores(database, database.urlBy(far.port()))) {
        for (int batch : List.of(NEAR_BATCH, FAR_BATCH)) {
          measured.add(
              plan.run(
                  new Comparison(
                      BatchSizes.name(batch),
                      List.of(
                          trial(LOCAL, local.writing(threads, rows, batch)),
                          trial("0 ms away", byProxy.writing(threads, rows, batch)),
                          trial(NEAR, nearby.writing(threads, rows, batch)),
                          trial(FAR, farAway.writing(threads, rows, batch))))));
        }
      }
    } finally {
      threads.shutdownNow();
    }
    return measured;
  }

  /** A store for each batch in flight. */
  private static final class Stores implements AutoCloseable {
    private final BenchDatabase database;
    private final List<WritePath> stores = new ArrayList<>();

    Stores(BenchDatabase database, String url) {
      this.database = database;
      for (int i = 0; i < IN_FLIGHT; i++) {
        stores.add(new ParleyStore(database, url));
      }
    }

    Trial.Run writing(ExecutorService threads, List<EmbeddedConversation> rows, int batch) {
      return new ParallelWrites(database, threads, rows, batch, stores);
    }

    @Override
    public void close() throws Exception {
      for (WritePath store : stores) {
        store.close();
      }
    }
  }

  private static int port(URI address) {
    return address.getPort() < 0 ? 5432 : address.getPort();
  }

  private static Trial trial(String scenario, Trial.Run run) {
    return new Trial(scenario, Contender.PARLEY.label(), run);
  }
}
