package dev.parley.e2e.prometheus;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.stack.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Prometheus of this machine that scrapes every two seconds. */
final class PrometheusProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("\"Listening on\" address=(\\S+)");
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final ChildProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  private PrometheusProcess(Path directory, ChildProcess process) {
    this.directory = directory;
    this.process = process;
    Awaitility.await()
        .atMost(STARTS_WITHIN)
        .until(() -> ADDRESS.matcher(Files.readString(process.log())).find());
    this.address = URI.create("http://" + address(process.log()));
    Awaitility.await().atMost(STARTS_WITHIN).ignoreExceptions().until(() -> query("1").isArray());
  }

  /**
   * Starts one; the test is skipped, loudly, where there is no Prometheus.
   *
   * @param directory for all that it keeps
   * @param rules the texts of rule files
   */
  static PrometheusProcess start(Path directory, List<String> rules) throws IOException {
    Path program = programOrSkip();
    for (int i = 0; i < rules.size(); i++) {
      Files.writeString(directory.resolve("rules-" + i + ".yaml"), rules.get(i));
    }
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yaml"),
            """
            global: {scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s}
            rule_files: ["rules-*.yaml"]
            scrape_configs:
              - job_name: embedder-worker
                file_sd_configs: [{files: [embedder-worker.json], refresh_interval: 1s}]
              - job_name: writer-worker
                file_sd_configs: [{files: [writer-worker.json], refresh_interval: 1s}]
              - job_name: watch
                file_sd_configs: [{files: [watch.json], refresh_interval: 1s}]
            """);
    ChildProcess process =
        ChildProcess.start(
            "prometheus",
            List.of(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:0"),
            Map.of(),
            directory.resolve("prometheus.log"));
    try {
      return new PrometheusProcess(directory, process);
    } catch (RuntimeException | Error e) {
      process.close();
      throw e;
    }
  }

  /** Scrapes {@code targets}, {@code host:port} each, and no others, for a job. */
  void scrape(String job, List<String> targets) throws IOException {
    // Moved into place, for half a file would be an error.
    Path written = directory.resolve(job + ".tmp");
    JSON.writeValue(written.toFile(), List.of(Map.of("targets", targets)));
    Files.move(written, directory.resolve(job + ".json"), StandardCopyOption.REPLACE_EXISTING);
  }

  /** The samples that an expression has now; each has {@code metric} and {@code value}. */
  JsonNode query(String expression) throws IOException, InterruptedException {
    JsonNode answer =
        get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    if (!answer.path("status").asText().equals("success")) {
      throw new AssertionError(expression + ": " + answer);
    }
    return answer.at("/data/result");
  }

  /** What fires now, like {@code ParleyNoWorkers writer-worker}. */
  Set<String> firing() throws IOException, InterruptedException {
    Set<String> firing = new TreeSet<>();
    for (JsonNode alert : get("/api/v1/alerts").at("/data/alerts")) {
      if (alert.path("state").asText().equals("firing")) {
        JsonNode labels = alert.path("labels");
        firing.add(labels.path("alertname").asText() + " " + labels.path("severity").asText());
      }
    }
    return firing;
  }

  @Override
  public void close() {
    process.close();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(10)).build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static String address(Path log) {
    try {
      Matcher found = ADDRESS.matcher(Files.readString(log));
      if (!found.find()) {
        throw new AssertionError("no address in " + log);
      }
      return found.group(1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path programOrSkip() {
    List<Path> found = new ArrayList<>();
    Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .forEach(found::add);
    if (found.isEmpty()) {
      System.err.println("SKIPPED for want of prometheus: install Debian's package prometheus");
    }
    assumeTrue(!found.isEmpty(), "no prometheus on the PATH: install Debian's package prometheus");
    return found.get(0);
  }
}
