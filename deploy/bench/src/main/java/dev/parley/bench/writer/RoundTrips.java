package dev.parley.bench.writer;

import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Trial;
import dev.parley.stack.PostgresAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Parley's store with the database at a distance. */
final class RoundTrips implements Part {
  static final String LOCAL = "local";
  static final String NEAR = "2.5 ms away";
  static final String FAR = "12 ms away";
  static final int NEAR_BATCH = 500;
  static final int FAR_BATCH = 2_000;

  private static final Duration NEAR_TRIP = Duration.ofNanos(2_500_000);
  private static final Duration FAR_TRIP = Duration.ofMillis(12);

  /** Above the far batch's size, so that a run is more than a few batches. */
  private static final int LEAST_BATCHES = 5;

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
    return "First writes while each piece between store and server is held back for half a round trip."
        + " 0 ms away is what the proxy itself costs on this machine.";
  }

  @Override
  public List<Measured> measure() throws Exception {
    List<Measured> measured = new ArrayList<>();
    try (BenchDatabase database = new BenchDatabase(server)) {
      URI address = URI.create(database.url().substring("jdbc:".length()));
      try (DelayingProxy none = new DelayingProxy(address.getHost(), port(address), Duration.ZERO);
          DelayingProxy near = new DelayingProxy(address.getHost(), port(address), NEAR_TRIP);
          DelayingProxy far = new DelayingProxy(address.getHost(), port(address), FAR_TRIP);
          WritePath local = new ParleyStore(database, database.url());
          WritePath byProxy = new ParleyStore(database, database.urlBy(none.port()));
          WritePath nearby = new ParleyStore(database, database.urlBy(near.port()));
          WritePath farAway = new ParleyStore(database, database.urlBy(far.port()))) {
        for (int batch : List.of(NEAR_BATCH, FAR_BATCH)) {
          int rows = Math.max(plan.rows(), plan.rounds() > 1 ? LEAST_BATCHES * batch : 0);
          Workload workload = Writes.FIRST.of(plan.source(), rows);
          List<Trial> trials = new ArrayList<>();
          trials.add(trial(LOCAL, database, local, workload, batch));
          trials.add(trial("0 ms away", database, byProxy, workload, batch));
          trials.add(trial(NEAR, database, nearby, workload, batch));
          trials.add(trial(FAR, database, farAway, workload, batch));
          measured.add(plan.run(new Comparison(BatchSizes.name(batch), trials)));
        }
      }
    }
    return measured;
  }

  private static int port(URI address) {
    return address.getPort() < 0 ? 5432 : address.getPort();
  }

  private static Trial trial(
      String scenario, BenchDatabase database, WritePath path, Workload workload, int batch) {
    return new Trial(
        scenario,
        Contender.PARLEY.label(),
        new TimedWrites(new Target(database, path, path, true), workload, batch, false));
  }
}
