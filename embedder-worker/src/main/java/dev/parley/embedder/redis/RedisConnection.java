package dev.parley.embedder.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * A connection, and the commands that one server and a cluster both understand. With several keys
 * they are split by Lettuce among the nodes of a cluster.
 */
public record RedisConnection(
    StatefulConnection<byte[], byte[]> wire, RedisClusterAsyncCommands<byte[], byte[]> commands) {

  /** Sends what was given. What was given to a connection that is closed by now fails by itself. */
  public void flush() {
    try {
      wire.flushCommands();
    } catch (NullPointerException e) {
      if (wire.isOpen()) {
        throw e;
      }
      // Lettuce 7 has this for the connections to a cluster's nodes once they are let go of.
    }
  }
}
