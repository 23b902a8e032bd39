package dev.parley.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.runtime.metrics.Fleet;
import dev.parley.runtime.metrics.MetricHistory;
import dev.parley.runtime.metrics.Scrape;
import dev.parley.runtime.overview.ProcessView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Asks workers how they are, again and again. One thread looks; any may read what was seen. */
final class WorkerScraper {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

  /** A worker that answers and what it showed so far. */
  private record Tracked(Scrape.Parser parser, MetricHistory history) {}

  private record Answer(MetricHistory history, ProcessView view) {}

  private record Seen(List<ProcessView> views, Fleet fleet) {}

  private final WorkerAddresses addresses;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
  private final ObjectMapper json = new ObjectMapper();
  private Map<String, Tracked> tracked = new HashMap<>();
  private volatile Seen seen = new Seen(List.of(), new Fleet(List.of()));

  WorkerScraper(WorkerAddresses addresses) {
    this.addresses = addresses;
  }

  /** Asks all workers at once; those that do not answer in three seconds are silent. */
  void look() {
    Map<String, Tracked> known = new HashMap<>();
    Map<String, CompletableFuture<Answer>> asked = new LinkedHashMap<>();
    for (String address : addresses.resolved()) {
      Tracked worker =
          tracked.getOrDefault(address, new Tracked(new Scrape.Parser(), new MetricHistory()));
      known.put(address, worker);
      asked.put(address, ask(address, worker));
    }
    List<ProcessView> views = new ArrayList<>();
    List<MetricHistory> answering = new ArrayList<>();
    asked.forEach(
        (address, answer) -> {
          try {
            Answer given = answer.join();
            answering.add(given.history());
            views.add(given.view());
          } catch (CompletionException | IllegalArgumentException e) {
            views.add(ProcessView.silent(address, why(e)));
          }
        });
    tracked = known;
    seen = new Seen(views, new Fleet(answering));
  }

  /** Nothing is known of any worker until the next look. */
  void forget() {
    seen = new Seen(List.of(), new Fleet(List.of()));
  }

  /** What each worker said when it was last asked. */
  List<ProcessView> views() {
    return seen.views();
  }

  /** Those that answered. */
  Fleet fleet() {
    return seen.fleet();
  }

  /** What is known to be held by them together. */
  OptionalLong held() {
    OptionalDouble held = seen.fleet().sum("parley_queue_held_records");
    return held.isPresent() ? OptionalLong.of((long) held.getAsDouble()) : OptionalLong.empty();
  }

  /** Since when the oldest that any of them holds has been published. */
  Optional<Duration> oldestHeld() {
    return seen.fleet().processes().stream()
        .flatMap(process -> process.last().stream())
        .map(last -> last.sum("parley_queue_held_oldest_seconds"))
        .filter(OptionalDouble::isPresent)
        .map(seconds -> Duration.ofMillis((long) (1_000 * seconds.getAsDouble())))
        .max(Comparator.naturalOrder());
  }

  private CompletableFuture<Answer> ask(String address, Tracked worker) {
    return get(address, "/metrics")
        .thenCombine(
            get(address, "/health/ready"),
            (metrics, health) -> {
              Scrape scrape = worker.parser().parse(metrics);
              JsonNode ready = readTree(health);
              worker.history().add(System.nanoTime(), scrape);
              return new Answer(
                  worker.history(),
                  ProcessView.of(
                      address, scrape, ready.path("ok").asBoolean(), notWell(ready.path("parts"))));
            });
  }

  private CompletableFuture<String> get(String address, String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + path))
              .timeout(ANSWER_WITHIN)
              .build();
      return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
          .thenApply(HttpResponse::body);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private JsonNode readTree(String health) {
    try {
      JsonNode tree = json.readTree(health);
      if (!tree.path("ok").isBoolean()) {
        throw new IllegalStateException("it answers, but not as a worker of Parley does");
      }
      return tree;
    } catch (IOException e) {
      throw new IllegalStateException("it answers, but not as a worker of Parley does", e);
    }
  }

  private static String why(Throwable failure) {
    @Nullable Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof IllegalStateException
        ? String.valueOf(cause.getMessage())
        : "no answer from it (" + cause.getClass().getSimpleName() + ")";
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
