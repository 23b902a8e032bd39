package dev.parley.e2e.docs;

import static dev.parley.e2e.docs.MarkdownTable.code;

import dev.parley.cli.WatchSettings;
import dev.parley.embedder.EmbedderSettings;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.runtime.alert.AlertSettings;
import dev.parley.runtime.ops.OpsSettings;
import dev.parley.runtime.queue.QueueSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.LogSettings;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.WorkerId;
import dev.parley.writer.WriterSettings;
import dev.parley.writer.store.DatabaseSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The settings of all programs. */
final class SettingsTable {
  private final Map<String, List<Setting<?>>> byProgram = new LinkedHashMap<>();

  SettingsTable() {
    byProgram.put(
        "all", Stream.of(KafkaSettings.all(), LogSettings.all()).flatMap(List::stream).toList());
    byProgram.put(
        "workers, watch",
        Stream.of(OpsSettings.all(), QueueSettings.all()).flatMap(List::stream).toList());
    byProgram.put("both workers", WorkerId.all());
    byProgram.put(
        "embedder",
        Stream.of(
                EmbedderSettings.all(),
                ModelSettings.all(),
                CacheSettings.all(),
                CostSettings.all())
            .flatMap(List::stream)
            .toList());
    byProgram.put(
        "writer",
        Stream.of(WriterSettings.all(), DatabaseSettings.all()).flatMap(List::stream).toList());
    byProgram.put("watch, status", WatchSettings.all());
    byProgram.put("workers, watch, status", AlertSettings.all());
  }

  /** Every setting that is documented. */
  List<Setting<?>> settings() {
    return byProgram.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    MarkdownTable table = new MarkdownTable("setting", "of", "default", "value", "meaning");
    byProgram.forEach(
        (program, settings) -> {
          for (Setting<?> setting : settings) {
            table.row(
                code(setting.key()),
                program,
                setting.defaultText().map(SettingsTable::shown).orElse("required"),
                setting.form(),
                setting.meaning());
          }
        });
    return table.toString();
  }

  private static String shown(String defaultText) {
    return defaultText.isEmpty() ? "none" : code(defaultText);
  }
}
