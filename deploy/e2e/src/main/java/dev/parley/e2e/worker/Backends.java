package dev.parley.e2e.worker;

import dev.parley.wire.Topics;

/**
 * What workers talk to.
 *
 * @param bootstrapServers of Kafka
 * @param topics the topics, made and ready
 * @param jdbcUrl of a database of their own
 * @param databaseUser its owner
 * @param databasePassword perhaps empty
 * @param redisUri of a Redis database of their own
 */
public record Backends(
    String bootstrapServers,
    Topics topics,
    String jdbcUrl,
    String databaseUser,
    String databasePassword,
    String redisUri) {
  @Override
  public String toString() {
    return "Backends[" + bootstrapServers + ", " + topics + ", " + jdbcUrl + ", " + redisUri + "]";
  }
}
