package dev.parley.embedder.embed.provider;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How much is asked of a provider at a time, how fast, and how long its answers are waited for.
 *
 * @param batchTexts the most texts of a call
 * @param batchTokens the most tokens of a call, as they are counted here
 * @param timeout for a whole call
 * @param tries how often a call is made before its failure is passed on
 * @param requestsPerMinute the most calls a minute
 * @param tokensPerMinute the most tokens a minute, as they are counted here
 * @param shared whether all workers share the two through Redis
 */
public record CallLimits(
    int batchTexts,
    int batchTokens,
    Duration timeout,
    int tries,
    Optional<Integer> requestsPerMinute,
    Optional<Integer> tokensPerMinute,
    boolean shared) {
  public static final Setting<Integer> BATCH_TEXTS =
      Setting.integer(
          "parley.provider.batch-texts",
          64,
          1,
          2048,
          "the most texts of a call; 32 for a TEI that is run with its default");

  public static final Setting<Integer> BATCH_TOKENS =
      Setting.integer(
          "parley.provider.batch-tokens",
          16_384,
          1024,
          1 << 20,
          "the most tokens of a call, counted by parley.provider.tokenizer, else estimated");

  public static final Setting<Duration> TIMEOUT =
      Setting.duration(
          "parley.provider.timeout",
          Duration.ofSeconds(30),
          Duration.ofMillis(100),
          Duration.ofMinutes(2),
          "how long a whole call may take, from connecting to the last byte");

  public static final Setting<Integer> TRIES =
      Setting.integer(
          "parley.provider.tries",
          3,
          1,
          10,
          "how often a call is made before its failure stops a batch, which is then tried again");

  public static final Setting<Optional<Integer>> REQUESTS_PER_MINUTE =
      Setting.integer(
              "parley.provider.requests-per-minute",
              null,
              1,
              10_000_000,
              "the most calls a minute; without it as many as the provider takes")
          .optional();

  public static final Setting<Optional<Integer>> TOKENS_PER_MINUTE =
      Setting.integer(
              "parley.provider.tokens-per-minute",
              null,
              1024,
              Integer.MAX_VALUE,
              "the most tokens a minute; without it as many as the provider takes")
          .optional();

  public static final Setting<Boolean> SHARED =
      Setting.flag(
          "parley.provider.share-limits",
          false,
          "whether all workers share the limits a minute through parley.redis.uri; else each worker"
              + " has them for itself");

  static List<Setting<?>> all() {
    return List.of(
        BATCH_TEXTS, BATCH_TOKENS, TIMEOUT, TRIES, REQUESTS_PER_MINUTE, TOKENS_PER_MINUTE, SHARED);
  }

  static CallLimits read(SettingsReader reader) {
    CallLimits limits =
        new CallLimits(
            reader.get(BATCH_TEXTS),
            reader.get(BATCH_TOKENS),
            reader.get(TIMEOUT),
            reader.get(TRIES),
            reader.get(REQUESTS_PER_MINUTE),
            reader.get(TOKENS_PER_MINUTE),
            reader.get(SHARED));
    limits
        .tokensPerMinute()
        .ifPresent(
            tokens ->
                reader.check(
                    tokens >= limits.batchTokens(),
                    TOKENS_PER_MINUTE.key()
                        + " is less than the "
                        + limits.batchTokens()
                        + " tokens that one call may have: raise it, or lower "
                        + BATCH_TOKENS.key()));
    reader.check(
        !limits.shared()
            || limits.requestsPerMinute().isPresent()
            || limits.tokensPerMinute().isPresent(),
        SHARED.key()
            + " is true and there is nothing to share: set "
            + REQUESTS_PER_MINUTE.key()
            + " or "
            + TOKENS_PER_MINUTE.key());
    return limits;
  }
}
