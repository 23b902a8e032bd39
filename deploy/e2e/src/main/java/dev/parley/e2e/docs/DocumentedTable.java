package dev.parley.e2e.docs;

import java.util.Locale;

/**
 * The tables of the README that are public API: a name in them is kept, or its change announced.
 */
public enum DocumentedTable {
  SETTINGS,
  METRICS,
  TOPICS,
  HEADERS,
  REASONS;

  /** As the README's marker calls it. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The table in Markdown, from the code as it is. */
  public String markdown() {
    Object table =
        switch (this) {
          case SETTINGS -> new SettingsTable();
          case METRICS -> new MetricsTable();
          case TOPICS -> new TopicsTable();
          case HEADERS -> new HeadersTable();
          case REASONS -> new ReasonsTable();
        };
    return table.toString();
  }
}
