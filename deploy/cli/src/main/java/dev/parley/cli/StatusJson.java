package dev.parley.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.runtime.overview.Overview;
import dev.parley.runtime.overview.OverviewJson;
import dev.parley.wire.ModelIdentity;
import java.util.TreeMap;

/**
 * A status for machines: one JSON object. A value that is not known is left out, and beside its
 * place stands {@code …_unknown} with the reason.
 */
final class StatusJson {
  private final ObjectMapper json = new ObjectMapper();

  ObjectNode write(StatusReport report) {
    JsonNode overview = overview(report.overview());
    ObjectNode root = json.createObjectNode();
    root.set("at", overview.path("at"));
    root.set("state", overview.path("state"));
    root.set("alerts", overview.path("alerts"));
    ArrayNode topics = root.putArray("topics");
    for (StatusReport.Topic topic : report.topics()) {
      ObjectNode node = topics.addObject().put("name", topic.name());
      put(node, "partitions", topic.partitions(), (at, known) -> at.put("partitions", known));
    }
    ArrayNode stages = root.putArray("stages");
    for (StatusReport.Stage stage : report.stages()) {
      ObjectNode node = stages.addObject();
      for (JsonNode queue : overview.path("stages")) {
        if (queue.path("name").asText().equals(stage.stage().name())) {
          node.setAll((ObjectNode) queue);
          node.remove("lag");
        }
      }
      stage(node, stage);
    }
    root.set("figures", overview.path("figures"));
    root.set("workers", overview.path("processes"));
    put(root, "dead_letters", report.deadLetters(), StatusJson::deadLetters);
    put(root, "database", report.database(), StatusJson::database);
    return root;
  }

  /** As the ops port of {@code parley watch} tells it. */
  private JsonNode overview(Overview overview) {
    try {
      return json.readTree(OverviewJson.write(overview));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("our own JSON cannot be read", e);
    }
  }

  private static void stage(ObjectNode node, StatusReport.Stage stage) {
    node.put("name", stage.stage().name()).put("group", stage.stage().group());
    stage.stage().topics().forEach(node.putArray("topics")::add);
    stage.lag().total().ifPresent(lag -> node.put("lag", lag));
    stage.lag().unknownBecause().ifPresent(because -> node.put("lag_unknown", because));
    put(
        node,
        "members",
        stage.members(),
        (at, members) -> {
          ArrayNode array = at.putArray("members");
          members.forEach(
              member ->
                  array
                      .addObject()
                      .put("id", member.id())
                      .put("host", member.host())
                      .put("partitions", member.partitions()));
        });
  }

  private static void deadLetters(ObjectNode root, StatusReport.DeadLetters letters) {
    ObjectNode node = root.putObject("dead_letters");
    node.put("total", letters.total()).put("complete", letters.complete());
    ObjectNode byReason = node.putObject("by_reason");
    new TreeMap<>(letters.byReason()).forEach(byReason::put);
  }

  private static void database(ObjectNode root, StatusReport.Database database) {
    ObjectNode node = root.putObject("database");
    put(node, "conversations", database.conversations(), (at, n) -> at.put("conversations", n));
    put(node, "passages", database.passages(), (at, n) -> at.put("passages", n));
    put(node, "active_model", database.activeModel(), StatusJson::model);
  }

  private static void model(ObjectNode node, ModelIdentity model) {
    node.putObject("active_model")
        .put("name", model.name())
        .put("revision", model.revision())
        .put("dimensions", model.dimensions());
  }

  /** Writes a known value. */
  private interface Put<T> {
    void put(ObjectNode at, T value);
  }

  private static <T> void put(ObjectNode at, String name, Known<T> value, Put<T> known) {
    value.value().ifPresent(present -> known.put(at, present));
    value.unknownBecause().ifPresent(because -> at.put(name + "_unknown", because));
  }
}
