package dev.parley.embedder;

import dev.parley.embedder.topology.IntakeSettings;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.runtime.settings.WorkerId;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the embedder-worker works, whatever it embeds with.
 *
 * @param workerId a name that stays this worker's over restarts and that no other has
 * @param stateDirectory where it notes what its next start must know
 * @param createTopics whether it makes topics that are missing
 * @param bulk whether it reads what is sent again
 * @param stopWithin how long an orderly stop may take
 * @param window how batches are made
 * @param intake how much is taken in
 */
public record EmbedderSettings(
    Optional<String> workerId,
    Path stateDirectory,
    boolean createTopics,
    boolean bulk,
    Duration stopWithin,
    WindowSettings window,
    IntakeSettings intake) {
  public static final Setting<String> STATE_DIRECTORY =
      Setting.text(
          "parley.embedder.state-dir",
          "embedder-state",
          "a directory of this worker alone, kept over restarts, to go on at once after a kill");

  public static final Setting<Boolean> CREATE_TOPICS =
      Setting.flag(
          "parley.embedder.create-topics",
          true,
          "whether topics that are missing are made at the start");

  public static final Setting<Boolean> BULK =
      Setting.flag(
          "parley.embedder.bulk",
          true,
          "whether this worker also embeds what is sent again, from the bulk topic, while no live"
              + " conversation waits");

  public static final Setting<Duration> STOP_WITHIN =
      Setting.duration(
          "parley.embedder.stop-within",
          Duration.ofSeconds(20),
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          "how long a stop may take; keep it below the orchestrator's grace period");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    List<Setting<?>> all =
        new ArrayList<>(List.of(STATE_DIRECTORY, CREATE_TOPICS, BULK, STOP_WITHIN));
    all.addAll(WindowSettings.all());
    all.addAll(IntakeSettings.all());
    return List.copyOf(all);
  }

  public static EmbedderSettings read(SettingsReader reader) {
    return new EmbedderSettings(
        reader.get(WorkerId.ID),
        path(reader),
        reader.get(CREATE_TOPICS),
        reader.get(BULK),
        reader.get(STOP_WITHIN),
        WindowSettings.read(reader),
        IntakeSettings.read(reader));
  }

  private static Path path(SettingsReader reader) {
    try {
      return Path.of(reader.get(STATE_DIRECTORY));
    } catch (InvalidPathException e) {
      reader.check(false, STATE_DIRECTORY + " is not a path: " + e.getReason());
      return Path.of("");
    }
  }
}
