package dev.parley.runtime.alert;

import java.util.Locale;

/** How bad it is, from well to worst. */
public enum Severity {
  HEALTHY,
  WARNING,
  CRITICAL;

  /** As it stands in JSON and in Prometheus' labels. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
