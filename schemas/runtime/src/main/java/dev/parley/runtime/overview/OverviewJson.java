package dev.parley.runtime.overview;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.runtime.alert.Alert;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** An overview as one JSON object. What is not known is left out. */
public final class OverviewJson {
  private static final JsonFactory JSON = new JsonFactory();

  private OverviewJson() {}

  public static String write(Overview overview) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("of", overview.of());
      json.writeStringField("at", overview.at().toString());
      json.writeStringField("state", overview.stateCode());
      alerts(json, overview.alerts());
      json.writeArrayFieldStart("stages");
      for (StageView stage : overview.stages()) {
        stage(json, stage);
      }
      json.writeEndArray();
      figures(json, overview.figures());
      json.writeArrayFieldStart("processes");
      for (ProcessView process : overview.processes()) {
        process(json, process);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes all", e);
    }
    return text.toString();
  }

  /** Writes {@code "alerts":[…]} into the object that is open. */
  public static void alerts(JsonGenerator json, List<Alert> alerts) throws IOException {
    json.writeArrayFieldStart("alerts");
    for (Alert alert : alerts) {
      json.writeStartObject();
      json.writeStringField("threshold", alert.threshold().code());
      json.writeStringField("severity", alert.severity().code());
      json.writeStringField("subject", alert.subject());
      json.writeNumberField("value", alert.value());
      json.writeNumberField("limit", alert.limit());
      json.writeStringField("detail", alert.detail());
      json.writeStringField("remedy", alert.threshold().remedy());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void stage(JsonGenerator json, StageView stage) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", stage.name());
    known(json, "size", stage.size());
    known(json, "lag", stage.lag());
    known(json, "held", stage.held());
    known(json, "oldest_seconds", stage.oldestSeconds());
    known(json, "unmoved_seconds", stage.unmovedSeconds());
    known(json, "in_per_second", stage.inPerSecond());
    known(json, "out_per_second", stage.outPerSecond());
    known(json, "drain_seconds", stage.drainSeconds());
    json.writeEndObject();
  }

  private static void figures(JsonGenerator json, Map<Figure, Double> figures) throws IOException {
    json.writeArrayFieldStart("figures");
    for (Map.Entry<Figure, Double> one : figures.entrySet()) {
      json.writeStartObject();
      json.writeStringField("name", one.getKey().code());
      json.writeStringField("label", one.getKey().label());
      json.writeStringField("unit", one.getKey().unit().code());
      json.writeNumberField("value", one.getValue());
      json.writeStringField("text", one.getKey().unit().text(one.getValue()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void process(JsonGenerator json, ProcessView process) throws IOException {
    json.writeStartObject();
    json.writeStringField("address", process.address());
    if (!process.program().isEmpty()) {
      json.writeStringField("program", process.program());
      json.writeStringField("version", process.version());
    }
    if (process.ready().isPresent()) {
      json.writeBooleanField("ready", process.ready().get());
      json.writeArrayFieldStart("partitions");
      for (int partition : process.partitions()) {
        json.writeNumber(partition);
      }
      json.writeEndArray();
    }
    json.writeArrayFieldStart("not_well");
    for (String part : process.notWell()) {
      json.writeString(part);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void known(JsonGenerator json, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent()) {
      json.writeNumberField(name, value.getAsDouble());
    }
  }
}
