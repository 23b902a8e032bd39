package dev.parley.embedder.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
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
        .thenCompose(ClusteredRedis::connectedToNodes)
        .toCompletableFuture()
        .thenApply(connection -> new RedisConnection(connection, connection.async()));
  }

  /**
   * Lettuce connects to a node with the first command for it, and that one would be rejected, for
   * commands must not queue up. A node that is away is left to its own commands.
   */
  private static CompletableFuture<StatefulRedisClusterConnection<byte[], byte[]>> connectedToNodes(
      StatefulRedisClusterConnection<byte[], byte[]> connection) {
    CompletableFuture<?>[] nodes =
        connection.getPartitions().stream()
            .filter(node -> node.is(NodeFlag.UPSTREAM))
            .map(node -> node.getUri())
            .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
            .map(made -> made.handle((there, away) -> there))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(nodes).thenApply(all -> connection);
  }

  @Override
  void shutDown(Duration within) {
    client.shutdown(Duration.ZERO, within);
  }
}
