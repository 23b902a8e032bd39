package dev.parley.embedder.embed.cost;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.parley.embedder.redis.RedisConnection;
import dev.parley.embedder.redis.RedisConnections;
import dev.parley.embedder.redis.RedisSettings;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanCursor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * What all workers together have spent in a day, as Redis has it.
 *
 * @param tokens of all tenants
 * @param money that they cost, in the currency of the prices that the workers know; empty when they
 *     know none
 * @param spentBudgets some of the tenants whose budget did not reach, at most {@link #MOST_NAMED}
 * @param spentBudgetCount how many there are
 */
public record DaySpending(
    long tokens, Optional<BigDecimal> money, Set<String> spentBudgets, long spentBudgetCount) {
  /** Tenants are many. */
  public static final int MOST_NAMED = 20;

  /**
   * Asks Redis.
   *
   * @param topicsPrefix whose spending it is, where several Parleys share a Redis
   * @throws IOException when it does not answer within {@code within}
   */
  public static DaySpending read(
      RedisSettings redis, String topicsPrefix, LocalDate day, Duration within)
      throws IOException, InterruptedException {
    byte[] key = RedisCount.key(topicsPrefix, day).getBytes(StandardCharsets.UTF_8);
    try (RedisConnections connections =
        RedisConnections.open(redis, ClientOptions.create(), within)) {
      try {
        RedisConnection connection = connections.connect().get(within.toMillis(), MILLISECONDS);
        Map<String, String> fields = new HashMap<>();
        ScanCursor cursor = ScanCursor.INITIAL;
        while (!cursor.isFinished()) {
          MapScanCursor<byte[], byte[]> some =
              connection
                  .commands()
                  .hscan(key, cursor)
                  .toCompletableFuture()
                  .get(within.toMillis(), MILLISECONDS);
          some.getMap().forEach((field, value) -> fields.put(text(field), text(value)));
          cursor = some;
        }
        return sum(fields);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("Redis at " + connections.describe() + " does not answer", e);
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static DaySpending sum(Map<String, String> fields) {
    long tokens = 0;
    long units = 0;
    long spent = 0;
    TreeSet<String> named = new TreeSet<>();
    for (Map.Entry<String, String> field : fields.entrySet()) {
      String tenant = field.getKey().substring(2);
      switch (field.getKey().charAt(0)) {
        case 't' -> tokens += Long.parseLong(field.getValue());
        case 'c' -> units += Long.parseLong(field.getValue());
        default -> {
          spent++;
          named.add(tenant);
          if (named.size() > MOST_NAMED) {
            named.pollLast();
          }
        }
      }
    }
    return new DaySpending(
        tokens, units == 0 ? Optional.empty() : Optional.of(Prices.money(units)), named, spent);
  }
}
