package dev.parley.runtime.alert;

import java.util.Comparator;
import java.util.OptionalDouble;

/**
 * Something that is not well.
 *
 * @param threshold what was looked at
 * @param subject which of several, for instance a stage; may be empty
 * @param value as it is
 * @param limit beyond which it is
 */
public record Alert(
    Threshold threshold, String subject, Severity severity, double value, double limit) {
  /** The worst first. */
  public static final Comparator<Alert> WORST_FIRST =
      Comparator.comparing(Alert::severity)
          .reversed()
          .thenComparing(Alert::threshold)
          .thenComparing(Alert::subject);

  /** One of {@code value}, which is beyond a limit. */
  public static Alert of(
      AlertSettings settings, Threshold threshold, String subject, double value) {
    Severity severity = settings.severity(threshold, value);
    OptionalDouble limit = settings.limit(threshold, severity);
    return new Alert(
        threshold,
        subject,
        severity,
        value,
        limit.orElseThrow(() -> new IllegalArgumentException(threshold + " is well at " + value)));
  }

  /** Why, in words: {@code embed: 712 is above 500: records that …}. */
  public String detail() {
    Unit unit = threshold.unit();
    return (subject.isEmpty() ? "" : subject + ": ")
        + unit.text(value)
        + (threshold.beyond() == Threshold.Beyond.ABOVE ? " is above " : " is below ")
        + unit.text(limit)
        + ": "
        + threshold.meaning();
  }
}
