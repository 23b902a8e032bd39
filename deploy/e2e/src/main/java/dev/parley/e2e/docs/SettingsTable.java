package dev.parley.e2e.docs;

import static dev.parley.e2e.docs.MarkdownTable.code;

import dev.parley.runtime.ops.OpsSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.LogSettings;
import dev.parley.runtime.settings.Setting;
import java.util.ArrayList;
import java.util.List;

/** The settings of all programs. */
final class SettingsTable {
  /** Every setting that is documented. */
  List<Setting<?>> settings() {
    List<Setting<?>> settings = new ArrayList<>();
    settings.addAll(KafkaSettings.all());
    settings.addAll(OpsSettings.all());
    settings.addAll(LogSettings.all());
    return settings;
  }

  @Override
  public String toString() {
    MarkdownTable table = new MarkdownTable("setting", "default", "value", "meaning");
    for (Setting<?> setting : settings()) {
      table.row(
          code(setting.key()),
          setting.defaultText().map(MarkdownTable::code).orElse("required"),
          setting.form(),
          setting.meaning());
    }
    return table.toString();
  }
}
