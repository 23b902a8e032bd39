package dev.parley.e2e.worker;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process says of itself over HTTP. */
final class OpsPort {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  /** To the end of its line: of one that is half written the port would be another's. */
  private static final Pattern ADDRESS =
      Pattern.compile("metrics and health at (http://\\S+:\\d+)\\R");

  private final HttpClient http;
  private final URI address;

  OpsPort(HttpClient http, URI address) {
    this.http = http;
    this.address = address;
  }

  /** The port that a process has logged; empty until it has. */
  static Optional<OpsPort> of(Path log, HttpClient http) {
    try {
      Matcher address = ADDRESS.matcher(Files.readString(log));
      return address.find()
          ? Optional.of(new OpsPort(http, URI.create(address.group(1))))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // No log yet.
    }
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
