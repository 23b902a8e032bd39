package dev.parley.embedder.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A cluster. Which node has what is asked whenever a connection is made, and when a node says that
 * it has moved.
 */
final class ClusteredRedis extends RedisConnections {
  private final RedisClusterClient client;

  ClusteredRedis(List<RedisURI> seeds, ClientOptions options, ClientResources resources) {
    super(seeds, resources);
    client = RedisClusterClient.create(resources, seeds);
    client.setOptions(ClusterClientOptions.builder(options).build());
  }

  @Override
  public CompletableFuture<RedisConnection> connect() {
    return client
        .refreshPartitionsAsync()
        .thenCompose(known -> client.connectAsync(ByteArrayCodec.INSTANCE))
        .toCompletableFuture()
        .thenApply(connection -> new RedisConnection(connection, connection.async()));
  }

  @Override
  void shutDown(Duration within) {
    client.shutdown(Duration.ZERO, within);
  }
}
