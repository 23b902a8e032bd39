package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.parley.embedder.redis.RedisConnection;
import dev.parley.embedder.redis.RedisConnections;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.ChildProcess.Signal;
import dev.parley.stack.RedisServer;
import dev.parley.wire.ModelIdentity;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which people run Redis, each with servers of its own. */
class RedisSetupsIT {
  private static final ModelIdentity MODEL = new ModelIdentity("m", "1", 3, "", "", true);
  private static final CacheKey ONE = new CacheKey("one");
  private static final float[] VECTOR = {1, 2, 3};
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path directory;

  private final List<AutoCloseable> open = new ArrayList<>();
  private SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private RedisServer server(String name, String... options) throws Exception {
    Path own = Files.createDirectories(directory.resolve(name));
    RedisServer server = RedisServer.start(own, options);
    open.add(server);
    return server;
  }

  private OpenedCache cache(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("PARLEY_CACHE_MEMORY", "0B");
    // Long, so that a busy machine is not taken for a hanging Redis.
    all.putIfAbsent("PARLEY_CACHE_TIMEOUT", "10s");
    all.put("PARLEY_CACHE_CONNECT_TIMEOUT", "30s");
    all.put("PARLEY_CACHE_LEASE", "1m");
    SettingsReader reader = SettingsReader.of(all);
    CacheSettings settings = CacheSettings.read(reader);
    reader.failOnProblems();
    registry = new SimpleMeterRegistry();
    OpenedCache cache = OpenedCache.open(settings, MODEL, registry);
    open.add(cache.vectors());
    return cache;
  }

  private double faults(CacheFault fault) {
    return registry
        .get("parley.cache.faults")
        .tags("tier", "redis", "kind", fault.label())
        .counter()
        .count();
  }

  private static String redis(RedisServer server) {
    return "redis://127.0.0.1:" + server.port();
  }

  private static boolean keeps(OpenedCache cache, CacheKey key) {
    cache.vectors().put(Map.of(key, VECTOR));
    return cache.vectors().get(List.of(key)).get(0) != null;
  }

  private static <T> T tell(RedisServer server, Function<RedisCommands<String, String>, T> what) {
    RedisClient client = RedisClient.create();
    try (StatefulRedisConnection<String, String> connection =
        client.connect(RedisURI.create("127.0.0.1", server.port()))) {
      return what.apply(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, PATIENCE);
    }
  }

  private static long size(RedisServer server) {
    return tell(server, RedisCommands::dbsize);
  }

  @Test
  void whenSentinelsMakeAnotherServerTheMasterItIsUsed() throws Exception {
    RedisServer master = server("master");
    RedisServer replica =
        server("replica", "--replicaof", "127.0.0.1", Integer.toString(master.port()));
    await()
        .atMost(PATIENCE)
        .until(() -> tell(replica, redis -> redis.info("replication")).contains("link_status:up"));
    Path configuration = directory.resolve("sentinel.conf");
    Files.writeString(
        configuration,
        """
        sentinel monitor cache 127.0.0.1 %d 1
        sentinel down-after-milliseconds cache 1000
        sentinel failover-timeout cache 5000
        requirepass guard
        """
            .formatted(master.port()));
    RedisServer sentinel = server("sentinel", configuration.toString(), "--sentinel");

    OpenedCache cache =
        cache(
            Map.of(
                "PARLEY_REDIS_URI",
                "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#cache",
                "PARLEY_REDIS_SENTINEL_PASSWORD",
                "guard"));
    assertThat(keeps(cache, ONE)).isTrue();
    assertThat(cache.vectors().health().orElseThrow().check().detail()).isEmpty();
    assertThat(size(master)).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> size(replica) == 1);
    RedisURI asking = RedisURI.create("127.0.0.1", sentinel.port());
    awaitThatTheSentinelKnowsTheReplica(asking);

    master.process().kill();
    await().atMost(PATIENCE).until(() -> cache.vectors().get(List.of(ONE)).get(0) != null);
    await().atMost(PATIENCE).until(() -> keeps(cache, new CacheKey("later")));
  }

  private static void awaitThatTheSentinelKnowsTheReplica(RedisURI sentinel) {
    sentinel.setCredentialsProvider(new StaticCredentialsProvider(null, "guard".toCharArray()));
    RedisClient client = RedisClient.create(sentinel);
    try (var connection = client.connectSentinel()) {
      await().atMost(PATIENCE).until(() -> connection.sync().replicas("cache").size() == 1);
    } finally {
      client.shutdown(Duration.ZERO, PATIENCE);
    }
  }

  @Test
  void aClusterHasEveryVectorOnTheNodeThatItBelongsTo() throws Exception {
    List<RedisServer> nodes = cluster();
    OpenedCache cache =
        cache(
            Map.of(
                "PARLEY_REDIS_URI",
                "redis://127.0.0.1:" + nodes.get(0).port() + ",127.0.0.1:" + nodes.get(1).port(),
                "PARLEY_REDIS_CLUSTER",
                "true"));
    Map<CacheKey, float[]> vectors = new HashMap<>();
    for (int i = 0; i < 600; i++) {
      vectors.put(new CacheKey("key" + i), new float[] {i, 1, 2});
    }
    List<CacheKey> keys = List.copyOf(vectors.keySet());
    assertThat(cache.vectors().get(keys)).containsOnlyNulls();
    assertThat(cache.leases().take(keys)).hasSize(600);
    assertThat(cache.leases().take(keys)).as("held by the one before").isEmpty();
    cache.vectors().put(vectors);
    cache.leases().release(keys);
    cache.leases().await(keys);
    List<float[]> found = cache.vectors().get(keys);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(found.get(i)).containsExactly(vectors.get(keys.get(i)));
    }
    assertThat(nodes).allSatisfy(node -> assertThat(size(node)).isPositive());
    assertThat(nodes.stream().mapToLong(RedisSetupsIT::size).sum()).isEqualTo(600);

    nodes.get(2).process().kill();
    assertThat(cache.vectors().get(keys).stream().filter(Objects::nonNull).count())
        .as("what is on the node that died is missed, and nothing fails")
        .isLessThan(600);
    cache.vectors().put(vectors);
    assertThat(cache.leases().take(keys)).isNotEmpty();
  }

  @Test
  void whatIsGivenToAClusterThatWasLetGoOfMeanwhileStopsNobody() throws Exception {
    Map<String, String> where =
        Map.of(
            "PARLEY_REDIS_URI",
            "redis://127.0.0.1:" + cluster().get(0).port(),
            "PARLEY_REDIS_CLUSTER",
            "true");
    try (RedisConnections connections =
        RedisConnections.open(
            CacheSettings.read(SettingsReader.of(where)).redis().orElseThrow(),
            ClientOptions.create(),
            PATIENCE)) {
      RedisConnection connection =
          connections.connect().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      connection.wire().close();

      assertThatCode(connection::flush).doesNotThrowAnyException();
    }
  }

  private List<RedisServer> cluster() throws Exception {
    List<RedisServer> nodes = new ArrayList<>();
    int slots = 16_384;
    for (int i = 0; i < 3; i++) {
      nodes.add(server("node" + i, "--cluster-enabled", "yes"));
      int from = slots * i / 3;
      int to = slots * (i + 1) / 3;
      tell(nodes.get(i), redis -> redis.clusterAddSlots(IntStream.range(from, to).toArray()));
      if (i > 0) {
        int first = nodes.get(0).port();
        tell(nodes.get(i), redis -> redis.clusterMeet("127.0.0.1", first));
      }
    }
    for (RedisServer node : nodes) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                String info = tell(node, RedisCommands::clusterInfo);
                return info.contains("cluster_state:ok") && info.contains("known_nodes:3");
              });
    }
    return nodes;
  }

  @Test
  void theUserNeedsAFewCommandsOnParleysKeysAndThePasswordMayHoldAnyCharacter() throws Exception {
    RedisServer server = server("acl");
    String password = "p@ss:/#?%&=\"ü";
    tell(
        server,
        redis ->
            redis.aclSetuser(
                "parley",
                new AclSetuserArgs()
                    .on()
                    .addPassword(password)
                    .keyPattern("parley:*")
                    .addCommand(CommandType.MGET)
                    .addCommand(CommandType.SET)
                    .addCommand(CommandType.EXPIREAT)
                    .addCommand(CommandType.DEL)
                    .addCommand(CommandType.PING)));
    tell(server, redis -> redis.aclSetuser("default", new AclSetuserArgs().off()));
    OpenedCache cache =
        cache(
            Map.of(
                "PARLEY_REDIS_URI",
                redis(server),
                "PARLEY_REDIS_USER",
                "parley",
                "PARLEY_REDIS_PASSWORD",
                password));
    assertThat(keeps(cache, ONE)).isTrue();
    List<CacheKey> missing = List.of(new CacheKey("missing"));
    assertThat(cache.leases().take(missing)).hasSize(1);
    cache.leases().release(missing);
    cache.leases().await(missing);
    assertThat(cache.vectors().health().orElseThrow().check().detail()).isEmpty();
    for (CacheFault fault : CacheFault.values()) {
      assertThat(faults(fault)).as("%s", fault).isZero();
    }
  }

  @Test
  void anEncryptedConnectionIsMadeToWhomTheAuthorityVouchesForAndToNobodyElse() throws Exception {
    Certificate certificate = Certificate.of(directory, "server");
    RedisServer server =
        server(
            "tls",
            "--tls-port",
            "0",
            "--tls-cert-file",
            certificate.file().toString(),
            "--tls-key-file",
            certificate.keyFile().toString(),
            "--tls-ca-cert-file",
            certificate.file().toString());
    int port = encryptedPort(server);
    String uri = "rediss://127.0.0.1:" + port;
    Map<String, String> mutual =
        Map.of(
            "PARLEY_REDIS_URI", uri,
            "PARLEY_REDIS_CA_FILE", certificate.file().toString(),
            "PARLEY_REDIS_CERTIFICATE_FILE", certificate.file().toString(),
            "PARLEY_REDIS_KEY_FILE", certificate.keyFile().toString());
    assertThat(keeps(cache(mutual), ONE)).isTrue();

    tell(server, redis -> redis.configSet("tls-auth-clients", "no"));
    Map<String, String> oneSided = new HashMap<>(mutual);
    oneSided.remove("PARLEY_REDIS_CERTIFICATE_FILE");
    oneSided.remove("PARLEY_REDIS_KEY_FILE");
    assertThat(keeps(cache(oneSided), ONE)).isTrue();

    OpenedCache strangers = cache(Map.of("PARLEY_REDIS_URI", uri));
    assertThat(strangers.vectors().get(List.of(ONE))).containsOnlyNulls();
    assertThat(faults(CacheFault.DISCONNECTED)).isPositive();
  }

  private static int encryptedPort(RedisServer server) throws Exception {
    for (int port = server.port() + 1; ; port++) {
      String wanted = Integer.toString(port);
      try {
        tell(server, redis -> redis.configSet("tls-port", wanted));
        return port;
      } catch (RedisCommandExecutionException e) {
        if (port > server.port() + 100) {
          throw e;
        }
      }
    }
  }

  @Test
  void aRedisThatIsFullKeepsNothingNewAndNothingFails() throws Exception {
    RedisServer server = server("full");
    OpenedCache cache = cache(Map.of("PARLEY_REDIS_URI", redis(server)));
    assertThat(keeps(cache, ONE)).isTrue();
    tell(server, redis -> redis.configSet("maxmemory", "1"));
    CacheKey other = new CacheKey("other");
    assertThat(keeps(cache, other)).isFalse();
    assertThat(cache.leases().take(List.of(other))).as("it is computed").hasSize(1);
    assertThat(cache.vectors().get(List.of(ONE))).as("what is there is read").doesNotContainNull();
    assertThat(faults(CacheFault.REFUSED)).isPositive();
    tell(server, redis -> redis.configSet("maxmemory", "0"));
    assertThat(keeps(cache, other)).isTrue();
  }

  @Test
  void aRedisThatIsFlushedHasNothingAndIsFilledAnew() throws Exception {
    RedisServer server = server("flushed");
    OpenedCache cache = cache(Map.of("PARLEY_REDIS_URI", redis(server)));
    assertThat(keeps(cache, ONE)).isTrue();
    tell(server, RedisCommands::flushall);
    assertThat(cache.vectors().get(List.of(ONE))).containsOnlyNulls();
    assertThat(keeps(cache, ONE)).isTrue();
  }

  @Test
  void aRedisThatHangsIsMissedAndUsedAgainWhenItWakes() throws Exception {
    RedisServer server = server("hung");
    OpenedCache cache =
        cache(Map.of("PARLEY_REDIS_URI", redis(server), "PARLEY_CACHE_TIMEOUT", "100ms"));
    await().atMost(PATIENCE).until(() -> keeps(cache, ONE));
    server.process().send(Signal.STOP);
    try {
      assertThat(cache.vectors().get(List.of(ONE))).containsOnlyNulls();
      assertThat(cache.leases().take(List.of(ONE))).hasSize(1);
    } finally {
      server.process().send(Signal.CONT);
    }
    await().atMost(PATIENCE).until(() -> keeps(cache, ONE));
  }
}
