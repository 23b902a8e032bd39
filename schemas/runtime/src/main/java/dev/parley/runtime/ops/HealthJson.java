package dev.parley.runtime.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.runtime.alert.Alert;
import dev.parley.runtime.alert.Severity;
import dev.parley.runtime.health.HealthReport;
import dev.parley.runtime.overview.OverviewJson;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;

/**
 * A health report as {@code {"ok":…,"parts":[{"name":…,"ok":…,"detail":…}]}}, and for readiness
 * {@code "state"} and {@code "alerts"}: what the process sees that is not as it should be.
 */
final class HealthJson {
  private static final JsonFactory JSON = new JsonFactory();

  private HealthJson() {}

  static String write(HealthReport report, Optional<List<Alert>> alerts) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("ok", report.ok());
      json.writeArrayFieldStart("parts");
      for (HealthReport.Part part : report.parts()) {
        json.writeStartObject();
        json.writeStringField("name", part.name());
        json.writeBooleanField("ok", part.result().well());
        json.writeStringField("detail", part.result().detail());
        json.writeEndObject();
      }
      json.writeEndArray();
      if (alerts.isPresent()) {
        json.writeStringField("state", state(report, alerts.get()).code());
        OverviewJson.alerts(json, alerts.get());
      }
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  /** A part without which no work is done is critical whatever the thresholds say. */
  private static Severity state(HealthReport report, List<Alert> alerts) {
    Severity worst = alerts.isEmpty() ? Severity.HEALTHY : alerts.get(0).severity();
    return report.ok() ? worst : Severity.CRITICAL;
  }
}
