package dev.parley.writer;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.runtime.settings.WorkerId;
import dev.parley.writer.loop.BatchLimits;
import dev.parley.writer.store.IndexSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the writer works.
 *
 * @param name of this replica, in dead letters and to Kafka: its id, or the host's name
 * @param batch when a batch is written
 * @param batchesInFlight how many are written side by side at most
 * @param index how vector indexes are kept
 * @param stopWithin how long a stop may take before what is under way is cut off
 */
public record WriterSettings(
    String name, BatchLimits batch, int batchesInFlight, IndexSettings index, Duration stopWithin) {
  private static final long MIB = 1024 * 1024;

  public static final Setting<Integer> BATCH_RECORDS =
      Setting.integer(
          "parley.writer.batch-records",
          500,
          1,
          10_000,
          "most conversations of one transaction; 2,000 where the database is 10 ms away");

  public static final Setting<Long> BATCH_BYTES =
      Setting.bytes(
          "parley.writer.batch-bytes",
          16 * MIB,
          MIB,
          256 * MIB,
          "most bytes of the records that are written at a time; a larger record goes alone");

  public static final Setting<Duration> BATCH_AGE =
      Setting.duration(
          "parley.writer.batch-age",
          Duration.ofMillis(30),
          Duration.ofMillis(1),
          Duration.ofSeconds(10),
          "longest time a conversation waits for others to be written with");

  public static final Setting<Integer> BATCHES_IN_FLIGHT =
      Setting.integer(
          "parley.writer.batches-in-flight",
          4,
          1,
          64,
          "transactions side by side, each on a connection of its own, of batch-bytes together");

  public static final Setting<Duration> STOP_WITHIN =
      Setting.duration(
          "parley.writer.stop-within",
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          "how long a stop may take; keep it below the orchestrator's grace period");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return Stream.concat(
            Stream.of(BATCH_RECORDS, BATCH_BYTES, BATCH_AGE, BATCHES_IN_FLIGHT, STOP_WITHIN),
            IndexSettings.all().stream())
        .toList();
  }

  public static WriterSettings read(SettingsReader reader) {
    return new WriterSettings(
        reader.get(WorkerId.ID).orElseGet(WriterSettings::hostName),
        new BatchLimits(reader.get(BATCH_RECORDS), reader.get(BATCH_BYTES), reader.get(BATCH_AGE)),
        reader.get(BATCHES_IN_FLIGHT),
        IndexSettings.read(reader),
        reader.get(STOP_WITHIN));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "writer"; // A host that cannot resolve its own name; it is only a label.
    }
  }
}
