package dev.parley.e2e.alarm;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Prometheus of this machine that scrapes every two seconds. */
public final class PrometheusProcess implements AutoCloseable {
  /** What to do where {@link #program} is empty. */
  public static final String REMEDY =
      "no prometheus on the PATH: install Debian's package prometheus";

  private static final Pattern ADDRESS = Pattern.compile("\"Listening on\" address=(\\S+)");
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
  private static final List<String> JOBS =
      List.of("embedder-worker", "writer-worker", "watch", "bot");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final ChildProcess process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  private PrometheusProcess(Path directory, ChildProcess process) {
    this.directory = directory;
    this.process = process;
    this.address =
        Awaitility.await().atMost(STARTS_WITHIN).until(this::logged, Optional::isPresent).get();
    Awaitility.await()
        .atMost(STARTS_WITHIN)
        .ignoreExceptions()
        .until(() -> query("vector(1)").isArray());
  }

  /** The first on the PATH. */
  public static Optional<Path> program() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param program to be run
   * @param directory for all that it keeps
   * @param rules what it evaluates every second
   */
  static PrometheusProcess start(Path program, Path directory, RuleFiles rules) throws IOException {
    Files.writeString(directory.resolve("rules-recording.yaml"), rules.recording());
    Files.writeString(directory.resolve("rules-alerts.yaml"), rules.alerts());
    StringBuilder config =
        new StringBuilder(
            """
            global: {scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s}
            rule_files: ["rules-*.yaml"]
            scrape_configs:
            """);
    for (String job : JOBS) {
      config.append(
          """
            - job_name: %1$s
              file_sd_configs: [{files: [%1$s.json], refresh_interval: 1s}]
          """
              .formatted(job));
    }
    ChildProcess process =
        ChildProcess.start(
            "prometheus",
            List.of(
                program.toString(),
                "--config.file=" + Files.writeString(directory.resolve("prometheus.yaml"), config),
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

  /**
   * The samples that an expression has now; each has {@code metric} and {@code value}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public JsonNode query(String expression) throws IOException, InterruptedException {
    JsonNode answer =
        get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalArgumentException(expression + ": " + answer);
    }
    return answer.at("/data/result");
  }

  /** What fires now, like {@code ParleyNoWorkers critical}. */
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

  private Optional<URI> logged() throws IOException {
    Matcher found = ADDRESS.matcher(Files.readString(process.log()));
    return found.find() ? Optional.of(URI.create("http://" + found.group(1))) : Optional.empty();
  }
}
