package dev.parley.e2e.alarm;

import dev.parley.e2e.worker.Backends;
import dev.parley.e2e.worker.WorkerEnvironment;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One worker of each kind, which may come back with other settings. Not safe for concurrent use.
 */
final class OneOfEach implements AutoCloseable {
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(30);

  private final Backends backends;
  private final Path directory;
  private final Map<WorkerKind, Map<String, String>> settings;
  private final Map<WorkerKind, WorkerGroup> workers = new EnumMap<>(WorkerKind.class);
  private int starts;

  /**
   * @param directory for logs and state, anew for each start
   * @param settings of each kind, whenever it starts
   */
  OneOfEach(Backends backends, Path directory, Map<WorkerKind, Map<String, String>> settings) {
    this.backends = backends;
    this.directory = directory;
    this.settings = Map.copyOf(settings);
  }

  /**
   * Starts the one of a kind, which does not run.
   *
   * @param others settings, or environment, over those that it always has
   */
  void start(WorkerKind kind, Map<String, String> others) throws IOException {
    Map<String, String> all = new HashMap<>(Objects.requireNonNull(settings.get(kind)));
    all.putAll(others);
    WorkerGroup group =
        new WorkerGroup(
            kind,
            new WorkerEnvironment(backends, Map.of(kind, all)),
            Files.createDirectories(directory.resolve(kind.label() + "." + starts++)));
    group.add(1);
    workers.put(kind, group);
  }

  void stop(WorkerKind kind) throws IOException, InterruptedException {
    worker(kind).terminate(0, STOPS_WITHIN);
  }

  /** Stops it where it stands (SIGSTOP), or lets it go on. */
  void freeze(WorkerKind kind, boolean frozen) throws IOException, InterruptedException {
    worker(kind).freeze(0, frozen);
  }

  /**
   * Whether all are that run; one that was stopped is not waited for.
   *
   * @throws IllegalStateException when one has ended by itself
   */
  boolean areReady() throws InterruptedException {
    for (WorkerGroup group : workers.values()) {
      for (String death : group.unexpectedDeaths()) {
        throw new IllegalStateException(death);
      }
      if (group.replica(0).isAlive() && !group.allReady()) {
        return false;
      }
    }
    return true;
  }

  /** Where the one of a kind serves, or served last, {@code host:port}; none if it never did. */
  List<String> address(WorkerKind kind) {
    return worker(kind).replica(0).opsAddress().map(URI::getAuthority).stream().toList();
  }

  @Override
  public void close() {
    workers.values().parallelStream().forEach(WorkerGroup::close);
  }

  private WorkerGroup worker(WorkerKind kind) {
    return Objects.requireNonNull(workers.get(kind));
  }
}
