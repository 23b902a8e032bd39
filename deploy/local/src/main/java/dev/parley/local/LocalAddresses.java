package dev.parley.local;

import dev.parley.stack.PostgresAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where a local system can be reached.
 *
 * @param kafka bootstrap servers
 * @param redis {@code redis://} URI
 * @param embedderOps port of the embedder-worker's metrics and health
 * @param writerOps port of the writer-worker's
 * @param page port of the page that shows how everything stands
 */
record LocalAddresses(
    String kafka,
    PostgresAddress postgres,
    String redis,
    int embedderOps,
    int writerOps,
    int page) {

  /** For people; secrets are left out. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    Collections.addAll(
        lines,
        "Kafka     " + kafka,
        "Postgres  " + postgres,
        "Redis     " + redis.replaceFirst("//[^@/]*@", "//***@"),
        "embedder  " + ops(embedderOps),
        "writer    " + ops(writerOps),
        "watch     http://127.0.0.1:" + page + "/  in a browser",
        "",
        "For deploy/cli/parley:",
        "  export PARLEY_KAFKA_BOOTSTRAP_SERVERS=" + kafka,
        "  export PARLEY_DATABASE_URL=" + postgres.jdbcUrl(),
        "  export PARLEY_DATABASE_USER=" + postgres.user(),
        "  export PARLEY_WATCH_WORKERS=127.0.0.1:" + embedderOps + ",127.0.0.1:" + writerOps);
    if (!redis.contains("@")) {
      lines.add("  export PARLEY_REDIS_URI=" + redis);
    }
    return lines;
  }

  private static String ops(int port) {
    String address = "http://127.0.0.1:" + port;
    return address + "/metrics  " + address + "/health/ready";
  }
}
