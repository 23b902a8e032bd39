package dev.parley.runtime.settings;

import java.util.List;
import java.util.Optional;

/** What tells one replica of a worker from another, the same for every kind of worker. */
public final class WorkerId {
  public static final Setting<Optional<String>> ID =
      Setting.text(
              "parley.worker.id",
              null,
              "a name that stays this worker's over restarts and that no other has, such as a"
                  + " StatefulSet's pod name: it stands in dead letters, where else the host's"
                  + " does, and an embedder's partitions wait for it instead of moving")
          .optional();

  private WorkerId() {}

  /** Every setting of a worker's identity. */
  public static List<Setting<?>> all() {
    return List.of(ID);
  }
}
