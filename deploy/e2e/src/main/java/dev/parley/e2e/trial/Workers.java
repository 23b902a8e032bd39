package dev.parley.e2e.trial;

import dev.parley.e2e.observe.GroupProgress;
import dev.parley.e2e.worker.Backends;
import dev.parley.e2e.worker.WorkerEnvironment;
import dev.parley.e2e.worker.WorkerGroup;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.e2e.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.apache.kafka.clients.admin.Admin;

/** All worker processes of a trial and what can be known of their work. */
final class Workers implements Patience.Witness, AutoCloseable {
  /** Conversations that an embedder has taken in and not forwarded. */
  private static final String HELD = "parley_queue_held_records";

  private final Map<WorkerKind, WorkerGroup> groups = new EnumMap<>(WorkerKind.class);
  private final Map<WorkerKind, GroupProgress> progress = new EnumMap<>(WorkerKind.class);

  Workers(Backends backends, TrialSettings settings, Admin admin, Path directory)
      throws IOException {
    WorkerEnvironment environment = new WorkerEnvironment(backends, settings.workerSettings());
    for (WorkerKind kind : WorkerKind.values()) {
      groups.put(kind, new WorkerGroup(kind, environment, directory));
      progress.put(
          kind,
          new GroupProgress(
              admin,
              kind.group(backends.topics()),
              kind.input(backends.topics()).name(),
              kind.input(backends.topics()).partitions()));
    }
  }

  void start(TrialSettings settings) throws IOException {
    group(WorkerKind.EMBEDDER).add(settings.embedders());
    group(WorkerKind.WRITER).add(settings.writers());
  }

  WorkerGroup group(WorkerKind kind) {
    return Objects.requireNonNull(groups.get(kind));
  }

  GroupProgress progress(WorkerKind kind) {
    return Objects.requireNonNull(progress.get(kind));
  }

  boolean allReady() throws InterruptedException {
    for (WorkerGroup group : groups.values()) {
      if (!group.allReady()) {
        return false;
      }
    }
    return true;
  }

  /** What is queued before a group or held by a worker; -1 is not known. */
  Map<String, Long> held() throws InterruptedException {
    Map<String, Long> held = new LinkedHashMap<>();
    for (WorkerKind kind : WorkerKind.values()) {
      held.put("the lag of the " + kind.label() + "s", progress(kind).lag());
    }
    WorkerGroup embedders = group(WorkerKind.EMBEDDER);
    for (int i = 0; i < embedders.size(); i++) {
      WorkerProcess replica = embedders.replica(i);
      OptionalDouble value = replica.metric(HELD);
      held.put(HELD + " of " + replica, value.isPresent() ? (long) value.getAsDouble() : -1);
    }
    return held;
  }

  /** Grows whenever a group finishes something. */
  long finished() throws InterruptedException {
    long finished = 0;
    for (GroupProgress group : progress.values()) {
      finished += group.finished();
    }
    return finished;
  }

  @Override
  public List<String> testify() throws InterruptedException, IOException {
    List<String> lines = new ArrayList<>();
    held().forEach((holder, records) -> lines.add(holder + " is " + records));
    for (WorkerGroup group : groups.values()) {
      group.dumpThreads();
      lines.addAll(group.status());
    }
    lines.add("each log ends with the stacks of the worker's threads");
    return lines;
  }

  @Override
  public void checkAlive() throws InterruptedException, IOException {
    for (WorkerGroup group : groups.values()) {
      for (String death : group.unexpectedDeaths()) {
        throw new StandstillException(death + "\n  " + String.join("\n  ", testify()));
      }
    }
  }

  @Override
  public void close() {
    groups.values().parallelStream().forEach(WorkerGroup::close);
  }
}
