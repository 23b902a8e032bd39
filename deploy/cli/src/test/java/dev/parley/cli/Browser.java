package dev.parley.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.stack.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A real Chromium without a window, driven by the WebDriver protocol. */
final class Browser implements AutoCloseable {
  private static final List<Path> CHROMIUM =
      List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

  /** A closed network would answer what Chromium does by itself in the background with failures. */
  private static final List<String> QUIETLY =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-dev-shm-usage",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ChildProcess driver;
  private final URI session;

  /** Whether this machine has one. */
  static boolean isThere() {
    return Files.isExecutable(DRIVER) && CHROMIUM.stream().anyMatch(Files::isExecutable);
  }

  /**
   * @param directory for its profile and its log
   */
  static Browser start(Path directory) throws IOException, InterruptedException {
    Path log = directory.resolve("chromedriver.log");
    ChildProcess driver =
        ChildProcess.start("chromedriver", List.of(DRIVER.toString(), "--port=0"), Map.of(), log);
    try {
      String[] port = new String[1];
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                Matcher line = PORT.matcher(Files.exists(log) ? Files.readString(log) : "");
                port[0] = line.find() ? line.group(1) : null;
                return port[0] != null;
              });
      return new Browser(driver, URI.create("http://127.0.0.1:" + port[0] + "/"), directory);
    } catch (IOException | InterruptedException | RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  private Browser(ChildProcess driver, URI address, Path directory)
      throws IOException, InterruptedException {
    this.driver = driver;
    ObjectNode asked = json.createObjectNode();
    ObjectNode options =
        asked
            .putObject("capabilities")
            .putObject("alwaysMatch")
            .put("browserName", "chrome")
            .putObject("goog:chromeOptions");
    options.put(
        "binary",
        CHROMIUM.stream().filter(Files::isExecutable).findFirst().orElseThrow().toString());
    ArrayNode arguments = options.putArray("args");
    QUIETLY.forEach(arguments::add);
    arguments.add("--user-data-dir=" + Files.createDirectories(directory.resolve("profile")));
    String id = post(address.resolve("session"), asked).path("sessionId").asText();
    this.session = address.resolve("session/" + id + "/");
  }

  void open(String url) throws IOException, InterruptedException {
    post(session.resolve("url"), json.createObjectNode().put("url", url));
  }

  void resize(int width, int height) throws IOException, InterruptedException {
    // The window of a headless Chromium cannot be as narrow as a phone; what it shows can.
    ObjectNode metrics = json.createObjectNode().put("cmd", "Emulation.setDeviceMetricsOverride");
    metrics
        .putObject("params")
        .put("width", width)
        .put("height", height)
        .put("deviceScaleFactor", 1)
        .put("mobile", width < 600);
    post(session.resolve("goog/cdp/execute"), metrics);
  }

  /** What {@code expression} is in the page. */
  JsonNode evaluate(String expression) throws IOException, InterruptedException {
    ObjectNode script = json.createObjectNode().put("script", "return " + expression);
    script.putArray("args");
    return post(session.resolve("execute/sync"), script);
  }

  void screenshot(Path file) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(session.resolve("screenshot")).build();
    Files.write(file, Base64.getDecoder().decode(send(request).asText()));
  }

  private JsonNode post(URI uri, JsonNode body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode value = json.readTree(answer.body()).path("value");
    if (answer.statusCode() != 200) {
      throw new IOException(request.uri() + ": " + value);
    }
    return value;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      send(
          HttpRequest.newBuilder(URI.create(session.toString().replaceFirst("/$", "")))
              .DELETE()
              .build());
    } finally {
      driver.close();
    }
  }
}
