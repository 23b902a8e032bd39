package dev.parley.e2e.worker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a worker says of itself over HTTP. */
final class OpsPort {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final HttpClient http;
  private final URI address;

  OpsPort(HttpClient http, URI address) {
    this.http = http;
    this.address = address;
  }

  URI address() {
    return address;
  }

  /** Whether the worker says that it is ready; one that does not answer is not. */
  boolean isReady() throws InterruptedException {
    try {
      return get("/health/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** What the worker says of its parts. */
  String health() throws InterruptedException {
    try {
      return get("/health/ready").body().strip();
    } catch (IOException e) {
      return "no answer: " + e;
    }
  }

  /** All metrics in Prometheus' text format; empty when the worker does not answer. */
  String metrics() throws InterruptedException {
    try {
      return get("/metrics").body();
    } catch (IOException e) {
      return "";
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(ANSWER_WITHIN).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
