package dev.parley.runtime.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.runtime.health.HealthReport;
import java.io.IOException;
import java.io.StringWriter;

/** A health report as {@code {"ok":…,"parts":[{"name":…,"ok":…,"detail":…}]}}. */
final class HealthJson {
  private static final JsonFactory JSON = new JsonFactory();

  private HealthJson() {}

  static String write(HealthReport report) throws IOException {
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
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }
}
