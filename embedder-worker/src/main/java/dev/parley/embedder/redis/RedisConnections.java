package dev.parley.embedder.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Makes connections to one Redis. Safe for many threads. */
public abstract class RedisConnections implements AutoCloseable {
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

  private final List<RedisURI> uris;
  private final ClientResources resources;

  RedisConnections(List<RedisURI> uris, ClientResources resources) {
    this.uris = uris;
    this.resources = resources;
  }

  /**
   * Nothing is connected yet.
   *
   * @param options of the client; those of TLS are taken from the settings
   * @param connectTimeout how long a connection may take to be made, until it can be used
   */
  public static RedisConnections open(
      RedisSettings settings, ClientOptions options, Duration connectTimeout) {
    ClientResources resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    List<RedisURI> uris = settings.uris();
    uris.forEach(uri -> uri.setTimeout(connectTimeout));
    ClientOptions secured = options.mutate().sslOptions(ssl(settings)).build();
    return settings.cluster()
        ? new ClusteredRedis(uris, secured, resources)
        : new SingleRedis(uris, secured, resources);
  }

  /** A new connection; whoever asks for it closes it. */
  public abstract CompletableFuture<RedisConnection> connect();

  /** Where Redis is, without user and password. */
  public final String describe() {
    return uris.stream()
        .flatMap(
            uri ->
                uri.getSentinels().isEmpty() ? List.of(uri).stream() : uri.getSentinels().stream())
        .map(uri -> uri.getHost() + ":" + uri.getPort())
        .collect(Collectors.joining(", "));
  }

  /** Closes all connections. */
  @Override
  public final void close() {
    shutDown(ENDS_WITHIN);
    resources
        .shutdown(0, ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(ENDS_WITHIN.toMillis());
  }

  abstract void shutDown(Duration within);

  private static SslOptions ssl(RedisSettings settings) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    settings.certificateAuthority().ifPresent(pem -> ssl.trustManager(resource(pem.reveal())));
    if (settings.certificate().isPresent() && settings.key().isPresent()) {
      ssl.keyManager(
          resource(settings.certificate().get().reveal()),
          resource(settings.key().get().reveal()),
          new char[0]);
    }
    return ssl.build();
  }

  private static SslOptions.Resource resource(String pem) {
    return () -> new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
  }
}
