package dev.parley.embedder.embed.cost;

import dev.parley.runtime.settings.Secret;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
  public static DaySpending read(Secret redis, String topicsPrefix, LocalDate day, Duration within)
      throws IOException {
    RedisURI uri = RedisURI.create(redis.reveal());
    uri.setTimeout(within);
    RedisClient client = RedisClient.create(uri);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return sum(ScanIterator.hscan(connection.sync(), RedisCount.key(topicsPrefix, day)));
    } catch (RedisException e) {
      throw new IOException(
          "Redis at "
              + uri.getHost()
              + ":"
              + uri.getPort()
              + " does not answer ("
              + e.getClass().getSimpleName()
              + ")",
          e);
    } finally {
      client.shutdown(Duration.ZERO, within);
    }
  }

  private static DaySpending sum(ScanIterator<KeyValue<String, String>> fields) {
    long tokens = 0;
    long units = 0;
    long spent = 0;
    TreeSet<String> named = new TreeSet<>();
    while (fields.hasNext()) {
      KeyValue<String, String> field = fields.next();
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
