package dev.parley.embedder.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.ModelResult;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class PassageEmbedderIT {
  private final Map<String, String> environment = new HashMap<>();
  private final String redisUri;

  PassageEmbedderIT(TestStack stack) {
    redisUri = stack.redisUri();
    environment.put("PARLEY_EMBEDDER_MODEL", "hashing");
    environment.put("PARLEY_REDIS_URI", redisUri);
    // Long, so that a busy machine is not taken for a hanging Redis.
    environment.put("PARLEY_CACHE_TIMEOUT", "10s");
  }

  /** What a worker process has of its own. */
  private final class Worker implements AutoCloseable {
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Health health = new Health();
    final PassageEmbedder embedder;

    Worker() {
      SettingsReader reader = SettingsReader.of(environment);
      WindowSettings window = WindowSettings.read(reader);
      ModelSettings model = ModelSettings.read(reader);
      CacheSettings cache = CacheSettings.read(reader);
      CostSettings cost = CostSettings.read(reader, model.modelName());
      reader.failOnProblems();
      embedder = PassageEmbedder.open(window, model, cache, cost, registry, health);
    }

    double passages(String source) {
      return registry.get("parley.embedder.passages").tag("source", source).counter().count();
    }

    @Override
    public void close() {
      embedder.close();
    }
  }

  private static Conversation conversation(String transcript) {
    return Conversation.builder()
        .conversationId("c")
        .userId("u")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript(transcript)
        .build();
  }

  @Test
  void aWorkerComputesNothingThatAnotherHasComputed() throws Exception {
    List<Conversation> batch = List.of(conversation("one\ntwo"), conversation("w ".repeat(1000)));
    List<ModelResult> computed;
    try (Worker first = new Worker()) {
      computed = first.embedder.embed(batch);
      assertThat(first.passages("cache")).isZero();
      assertThat(first.passages("computed") + first.passages("shared")).isEqualTo(1 + 8);
    }
    try (Worker second = new Worker()) {
      List<ModelResult> found = second.embedder.embed(batch);
      assertThat(second.passages("computed")).isZero();
      assertThat(found).usingRecursiveComparison().isEqualTo(computed);
    }
  }

  @Test
  void aTextThatBatchesOfTwoWorkersHaveAtTheSameMomentIsComputedOnce() throws Exception {
    environment.put("PARLEY_CACHE_LEASE", "1m"); // A busy machine is not a dead worker.
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Worker one = new Worker();
        Worker other = new Worker()) {
      int texts = 0;
      for (int round = 0; round < 20; round++) {
        List<Conversation> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          batch.add(conversation("text " + i + " of round " + round));
          texts++;
        }
        List<Future<List<ModelResult>>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          Worker worker = i % 2 == 0 ? one : other;
          all.add(threads.submit(() -> worker.embedder.embed(batch)));
        }
        for (Future<List<ModelResult>> batchOfAWorker : all) {
          assertThat(batchOfAWorker.get()).hasSize(10);
        }
      }
      assertThat(one.passages("computed") + other.passages("computed")).isEqualTo(texts);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aSecretOfItsOwnSharesNothing() throws Exception {
    List<Conversation> batch = List.of(conversation("shared by none"));
    try (Worker first = new Worker()) {
      first.embedder.embed(batch);
    }
    environment.put("PARLEY_CACHE_SECRET", "another");
    try (Worker second = new Worker()) {
      second.embedder.embed(batch);
      assertThat(second.passages("computed")).isEqualTo(1);
    }
  }

  @Test
  void aWorkerIsReadyAndComputesWhileRedisIsAwayOrHangs() throws Exception {
    RedisURI uri = RedisURI.create(redisUri);
    try (TcpProxy proxy = TcpProxy.to(uri.getHost(), uri.getPort())) {
      environment.put("PARLEY_REDIS_URI", "redis://127.0.0.1:" + proxy.port());
      environment.put("PARLEY_CACHE_TIMEOUT", "10ms");
      environment.put("PARLEY_CACHE_CONNECT_TIMEOUT", "100ms");
      proxy.refuse();
      try (Worker worker = new Worker()) {
        assertThat(worker.embedder.embed(List.of(conversation("away"))).get(0).passages())
            .hasSize(1);
        assertThat(worker.health.readiness().ok()).isTrue();
      }
      proxy.forward();
      proxy.stall();
      try (Worker worker = new Worker()) {
        assertThat(worker.embedder.embed(List.of(conversation("hung"))).get(0).passages())
            .hasSize(1);
        assertThat(worker.passages("computed")).isEqualTo(1);
        assertThat(worker.health.readiness().ok()).isTrue();
      }
    }
  }
}
