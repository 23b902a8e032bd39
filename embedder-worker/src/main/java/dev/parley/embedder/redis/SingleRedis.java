package dev.parley.embedder.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One server, or the one that sentinels say is the master when a connection is made. */
final class SingleRedis extends RedisConnections {
  private final RedisURI uri;
  private final RedisClient client;

  SingleRedis(List<RedisURI> uris, ClientOptions options, ClientResources resources) {
    super(uris, resources);
    uri = uris.get(0);
    client = RedisClient.create(resources);
    client.setOptions(options);
  }

  @Override
  public CompletableFuture<RedisConnection> connect() {
    return client
        .connectAsync(ByteArrayCodec.INSTANCE, uri)
        .toCompletableFuture()
        .thenApply(connection -> new RedisConnection(connection, connection.async()));
  }

  @Override
  void shutDown(Duration within) {
    client.shutdown(Duration.ZERO, within);
  }
}
