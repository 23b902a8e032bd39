package dev.parley.e2e.worker;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The replicas of one program. A replica keeps its name and its directory over restarts, as one in
 * a StatefulSet does. Not safe for concurrent use.
 */
public final class WorkerGroup implements AutoCloseable {
  private final WorkerKind kind;
  private final WorkerEnvironment environment;
  private final Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<WorkerProcess> replicas = new ArrayList<>();
  private final Set<Integer> meantToBeDown = new HashSet<>();
  private int starts;

  public WorkerGroup(WorkerKind kind, WorkerEnvironment environment, Path directory) {
    this.kind = kind;
    this.environment = environment;
    this.directory = directory;
  }

  /** Starts {@code count} more replicas; they may not be ready yet. */
  public void add(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      replicas.add(start(replicas.size()));
    }
  }

  public WorkerKind kind() {
    return kind;
  }

  /** How many replicas there are, dead ones that are yet to be restarted among them. */
  public int size() {
    return replicas.size();
  }

  /** The process that is or was replica {@code index}. */
  public WorkerProcess replica(int index) {
    return replicas.get(index);
  }

  /** Those that say they are ready. */
  public boolean allReady() throws InterruptedException {
    for (WorkerProcess replica : replicas) {
      if (!replica.isReady()) {
        return false;
      }
    }
    return true;
  }

  /** {@code kill -9} to a replica, which is gone when this returns. */
  public void kill(int index) throws InterruptedException {
    meantToBeDown.add(index);
    replicas.get(index).kill();
  }

  /** Stops a replica where it stands (SIGSTOP), or lets it go on. */
  public void freeze(int index, boolean frozen) throws IOException, InterruptedException {
    replicas.get(index).freeze(frozen);
  }

  /** SIGTERM to a replica; its exit code, or empty when it had to be killed. */
  public OptionalInt terminate(int index, Duration within)
      throws IOException, InterruptedException {
    meantToBeDown.add(index);
    return replicas.get(index).terminate(within);
  }

  /** SIGTERM to a replica, which goes on until it has done what it does then. */
  public void askToStop(int index) throws IOException, InterruptedException {
    meantToBeDown.add(index);
    replicas.get(index).askToStop();
  }

  /** The last replica, which has ended, is none of the group any more. */
  public void removeLast() {
    int last = replicas.size() - 1;
    if (replicas.get(last).isAlive()) {
      throw new IllegalStateException(replicas.get(last) + " is still alive");
    }
    replicas.remove(last);
    meantToBeDown.remove(last);
  }

  /** Starts a replica again that has ended. */
  public void restart(int index) throws IOException {
    if (replicas.get(index).isAlive()) {
      throw new IllegalStateException(replicas.get(index) + " is still alive");
    }
    replicas.set(index, start(index));
    meantToBeDown.remove(index);
  }

  /** A line about each replica that has ended by itself. */
  public List<String> unexpectedDeaths() throws InterruptedException {
    List<String> deaths = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      if (!replicas.get(i).isAlive() && !meantToBeDown.contains(i)) {
        deaths.add(replicas.get(i).status());
      }
    }
    return deaths;
  }

  /** A line about each replica. */
  public List<String> status() throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (WorkerProcess replica : replicas) {
      lines.add(replica.status());
    }
    return lines;
  }

  /** Has each living replica print the stacks of its threads to its log. */
  public void dumpThreads() throws IOException, InterruptedException {
    for (WorkerProcess replica : replicas) {
      replica.dumpThreads();
    }
  }

  @Override
  public void close() {
    replicas.parallelStream().forEach(WorkerProcess::close);
  }

  private WorkerProcess start(int index) throws IOException {
    String name = kind.label() + "-" + index;
    Path state = Files.createDirectories(directory.resolve(name));
    return WorkerProcess.start(
        kind, name + "." + starts++, environment.of(kind, name, state), directory, http);
  }
}
