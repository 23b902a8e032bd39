package dev.parley.embedder.embed.cost;

import dev.parley.embedder.redis.OnDemandRedis;
import dev.parley.embedder.redis.RedisConnection;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The count in Redis: a hash a day, which {@link DaySpending} reads. */
final class RedisCount implements SharedCount {
  /** A day, and a day for clocks that differ and for people that look. */
  private static final Duration KEPT = Duration.ofDays(2);

  /** Lua's numbers would write a million millions as 1e+12. */
  private static final String SCRIPT =
      """
      local function whole(x) return string.format('%.0f', x) end
      local price = tonumber(ARGV[2])
      local answers = {}
      for i = 3, #ARGV, 7 do
        local own, unsent, wanted = tonumber(ARGV[i + 1]), ARGV[i + 2], tonumber(ARGV[i + 3])
        local tokens_of, units_of = 't:' .. ARGV[i], 'c:' .. ARGV[i]
        local tokens = redis.call('HINCRBY', KEYS[1], tokens_of, unsent)
        local units = redis.call('HINCRBY', KEYS[1], units_of, whole(tonumber(unsent) * price))
        if tokens < own then
          redis.call('HSET', KEYS[1], tokens_of, whole(own))
          tokens = own
        end
        if units < own * price then
          redis.call('HSET', KEYS[1], units_of, whole(own * price))
          units = own * price
        end
        local granted = math.min(wanted, tonumber(ARGV[i + 4]) - tokens)
        if price > 0 then
          granted = math.min(granted, math.floor((tonumber(ARGV[i + 5]) - units) / price))
        end
        granted = math.max(0, granted)
        if granted > 0 then
          redis.call('HINCRBY', KEYS[1], tokens_of, whole(granted))
          redis.call('HINCRBY', KEYS[1], units_of, whole(granted * price))
        end
        if tonumber(ARGV[i + 6]) > 0 then
          redis.call('HINCRBY', KEYS[1], 'r:' .. ARGV[i], ARGV[i + 6])
        end
        answers[#answers + 1] = whole(granted)
        answers[#answers + 1] = whole(tokens + granted)
      end
      redis.call('EXPIRE', KEYS[1], ARGV[1])
      return answers
      """;

  private final String prefix;
  private final Prices prices;
  private final OnDemandRedis redis;

  /**
   * @param redis closed together with this
   * @param prefix tells apart several Parleys that share a Redis
   */
  RedisCount(OnDemandRedis redis, String prefix, Prices prices) {
    this.redis = redis;
    this.prefix = prefix;
    this.prices = prices;
  }

  /** The hash of a day. */
  static String key(String prefix, LocalDate day) {
    return "parley:spent:" + prefix + ":" + day;
  }

  @Override
  public Optional<List<Answer>> exchange(LocalDate day, List<Question> questions) {
    Optional<RedisConnection> current = redis.connection();
    if (current.isEmpty()) {
      return Optional.empty();
    }
    RedisConnection connection = current.get();
    try {
      List<byte[]> answers =
          redis.answered(
              connection
                  .commands()
                  .<List<byte[]>>eval(
                      SCRIPT,
                      ScriptOutputType.MULTI,
                      new byte[][] {bytes(key(prefix, day))},
                      arguments(questions)));
      redis.succeeded(connection);
      return Optional.of(answers(answers));
    } catch (RuntimeException e) { // Lettuce's have no common ancestor.
      redis.failed(connection, e);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    redis.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[][] arguments(List<Question> questions) {
    List<String> all = new ArrayList<>();
    all.add(Long.toString(KEPT.toSeconds()));
    all.add(Long.toString(prices.units(1)));
    for (Question question : questions) {
      all.add(question.tenant());
      all.add(Long.toString(question.own()));
      all.add(Long.toString(question.unsent()));
      all.add(Long.toString(question.wanted()));
      all.add(Long.toString(question.limit().tokens()));
      all.add(Long.toString(question.limit().units()));
      all.add(Integer.toString(question.refused()));
    }
    return all.stream().map(RedisCount::bytes).toArray(byte[][]::new);
  }

  private static List<Answer> answers(List<byte[]> numbers) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += 2) {
      answers.add(new Answer(number(numbers.get(i)), number(numbers.get(i + 1))));
    }
    return answers;
  }

  private static long number(byte[] digits) {
    return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
  }
}
