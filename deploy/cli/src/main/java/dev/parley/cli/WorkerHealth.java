package dev.parley.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Asks a worker's ops port whether it is ready. */
final class WorkerHealth {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param address {@code host:port}, or any URL at it, as people copy them
   */
  StatusReport.Worker of(String address) throws InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(base(address).resolve("/health/ready"))
              .timeout(ANSWER_WITHIN)
              .build();
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode report = json.readTree(response.body());
      if (!report.path("ok").isBoolean()) {
        return unknown(address, "it answers, but not as a worker of Parley does");
      }
      return new StatusReport.Worker(
          address, Known.of(report.path("ok").asBoolean()), notWell(report.path("parts")));
    } catch (IOException | IllegalArgumentException e) {
      return unknown(address, "no answer from it (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static URI base(String address) {
    return URI.create(address.contains("://") ? address : "http://" + address);
  }

  private static StatusReport.Worker unknown(String address, String because) {
    return new StatusReport.Worker(address, Known.unknown(because), List.of());
  }

  private static List<String> notWell(JsonNode parts) {
    List<String> notWell = new ArrayList<>();
    for (JsonNode part : parts) {
      if (!part.path("ok").asBoolean()) {
        notWell.add(part.path("name").asText() + ": " + part.path("detail").asText());
      }
    }
    return notWell;
  }
}
