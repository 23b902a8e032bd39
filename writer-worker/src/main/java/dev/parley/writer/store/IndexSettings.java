package dev.parley.writer.store;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.List;

/**
 * How vector indexes are kept.
 *
 * @param mode which indexes there are
 * @param sealAt passages of a list from which on they are given a graph; twice as many of a list in
 *     parts
 * @param mergeAt small graphs from which on they are made one
 * @param buildMemory what the making of an index may use, in bytes, before it becomes slow
 * @param buildWorkers processes that help to make one
 * @param lookEvery how long until the indexes are looked at again
 */
public record IndexSettings(
    Mode mode, int sealAt, int mergeAt, long buildMemory, int buildWorkers, Duration lookEvery) {
  /** Which vector indexes a model has. */
  public enum Mode {
    /** A list of what is new, which is fast to write, and graphs made in bulk of what is not. */
    SEGMENTS,
    /** One graph that every passage is inserted into as it is written. */
    PLAIN,
    /** None is made, and none is dropped: for loading in bulk, or for those made by hand. */
    NONE
  }

  private static final long MIB = 1024 * 1024;

  public static final Setting<Mode> MODE =
      Setting.choice(
          "parley.index.mode",
          Mode.class,
          Mode.SEGMENTS,
          "vector indexes: segments (new passages in a list, graphs made in bulk), plain (one live"
              + " HNSW graph a model), none (none is made)");

  public static final Setting<Integer> SEAL_AT =
      Setting.integer(
          "parley.index.seal-at",
          100_000,
          100,
          10_000_000,
          "passages in a model's list from which on a graph is made of them, twice as many where the"
              + " list is in parts, of which a search reads those that are near; else it reads the"
              + " whole list");

  public static final Setting<Integer> MERGE_AT =
      Setting.integer(
          "parley.index.merge-at",
          4,
          2,
          100,
          "graphs from which on those that are not larger than all newer ones together are made"
              + " one; a search visits each");

  public static final Setting<Long> BUILD_MEMORY =
      Setting.bytes(
          "parley.index.build-memory",
          512 * MIB,
          16 * MIB,
          1024 * 1024 * MIB,
          "maintenance_work_mem while an index is made; one that outgrows it is made slowly");

  public static final Setting<Integer> BUILD_WORKERS =
      Setting.integer(
          "parley.index.build-workers",
          0,
          0,
          64,
          "max_parallel_maintenance_workers while an index is made; each takes a core from writing,"
              + " and build-memory must then fit into the server's /dev/shm");

  public static final Setting<Duration> LOOK_EVERY =
      Setting.duration(
          "parley.index.look-every",
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofMinutes(10),
          "how often it is looked whether an index is to be made; also when thousands of passages"
              + " came into a new list");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(MODE, SEAL_AT, MERGE_AT, BUILD_MEMORY, BUILD_WORKERS, LOOK_EVERY);
  }

  public static IndexSettings read(SettingsReader reader) {
    return new IndexSettings(
        reader.get(MODE),
        reader.get(SEAL_AT),
        reader.get(MERGE_AT),
        reader.get(BUILD_MEMORY),
        reader.get(BUILD_WORKERS),
        reader.get(LOOK_EVERY));
  }

  /** The same in another mode. */
  public IndexSettings in(Mode other) {
    return new IndexSettings(other, sealAt, mergeAt, buildMemory, buildWorkers, lookEvery);
  }
}
