package dev.parley.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.cli.Match;
import java.util.Map;
import java.util.TreeMap;

/** A summary for machines: one JSON object without a line feed. */
final class SummaryJson {
  private final ObjectMapper json = new ObjectMapper();

  ObjectNode write(Summary summary) {
    ObjectNode root =
        json.createObjectNode()
            .put("published", summary.published())
            .put("refused_lines", summary.refusedLines())
            .put("stored", summary.stored())
            .put("dead_lettered", summary.deadLetters())
            .put("passages", summary.passages())
            .put("without_vector", summary.withoutVector())
            .put("embedded", summary.embedded())
            .put("cache_hits", summary.cacheHits());
    ObjectNode reasons = root.putObject("dead_lettered_by_reason");
    new TreeMap<>(summary.deadLettered()).forEach(reasons::put);
    put(root.putObject("seconds"), summary.seconds());
    put(root.putObject("busy_seconds"), summary.busySeconds());
    summary
        .latency()
        .ifPresent(
            latency ->
                root.putObject("publish_to_stored_seconds")
                    .put("p50", rounded(latency.p50()))
                    .put("p95", rounded(latency.p95()))
                    .put("p99", rounded(latency.p99())));
    ArrayNode matches = root.put("query", summary.query()).putArray("matches");
    for (Match match : summary.matches()) {
      matches
          .addObject()
          .put("conversation_id", match.conversationId())
          .put("score", match.score())
          .put("passage", match.passage());
    }
    return root;
  }

  private static void put(ObjectNode node, Map<String, Double> seconds) {
    seconds.forEach((stage, took) -> node.put(stage, rounded(took)));
  }

  /** To milliseconds: more would only look exact. */
  private static double rounded(double seconds) {
    return Math.round(seconds * 1000) / 1000.0;
  }
}
