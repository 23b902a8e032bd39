package dev.parley.embedder.redis;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;

/**
 * A connection, and the commands that one server and a cluster both understand. With several keys
 * they are split by Lettuce among the nodes of a cluster.
 */
public record RedisConnection(
    StatefulConnection<byte[], byte[]> wire, RedisClusterAsyncCommands<byte[], byte[]> commands) {}
