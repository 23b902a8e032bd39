package dev.parley.runtime.alert;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The one table of what is worth an alert: what is looked at, and from where on it is a warning or
 * critical unless told otherwise. The workers' readiness, {@code parley status}, the page and
 * Prometheus' rules all have their numbers from here.
 */
public enum Threshold {
  QUEUE_SIZE(
      Unit.COUNT,
      Beyond.ABOVE,
      100,
      500,
      "records of a stage that wait or are held, once the oldest has waited for longer than"
          + " queue-oldest warns of: a number alone says nothing without the time",
      "add replicas of the stage's worker, up to one a partition"),
  QUEUE_OLDEST(
      Unit.SECONDS,
      Beyond.ABOVE,
      30,
      120,
      "time since the oldest record that a stage has not finished was published",
      "see whether the stage's workers are ready; add replicas when they are busy"),
  QUEUE_UNMOVED(
      Unit.SECONDS,
      Beyond.ABOVE,
      120,
      300,
      "time for which a partition's committed offset has not moved while records wait",
      "see what /health/ready of the stage's workers says; restart one that hangs"),
  PUBLISH_CALL(
      Unit.SECONDS,
      Beyond.ABOVE,
      0.010,
      0.020,
      "time that a call of publish holds its caller: 95 % are faster",
      "the publisher's machine is out of CPU or memory, or its metrics are slow"),
  PROVIDER_CALL(
      Unit.SECONDS,
      Beyond.ABOVE,
      0.200,
      0.500,
      "time of a call for vectors: 95 % are faster",
      "see the provider's own status; lower parley.provider.batch-texts"),
  WRITE_BATCH(
      Unit.SECONDS,
      Beyond.ABOVE,
      0.050,
      0.100,
      "time of a transaction that writes a batch: 95 % are faster",
      "look at the database's load; parley_database_slow_statements_total names statements"),
  SUCCESS(
      Unit.RATIO,
      Beyond.BELOW,
      0.95,
      0.90,
      "part of a stage's calls and transactions that succeeds at once",
      "the stage's log and its error counters by kind say what fails"),
  POOL_PENDING(
      Unit.COUNT,
      Beyond.ABOVE,
      0,
      4,
      "threads that wait for a connection, for the database pool is exhausted",
      "raise parley.database.pool-max, or see which statements are slow"),
  CACHE_HITS(
      Unit.RATIO,
      Beyond.BELOW,
      0.05,
      Double.NaN,
      "part of the vectors asked for that the cache had, once a thousand were asked for",
      "see whether Redis evicts early, or whether parley.cache.secret differs between workers"),
  BREAKER_OPEN(
      Unit.COUNT,
      Beyond.ABOVE,
      0,
      Double.NaN,
      "workers that send the provider nothing for now, after failures",
      "see parley_provider_errors_total by kind; they go on by themselves when it answers"),
  PROVIDER_ATTENTION(
      Unit.COUNT,
      Beyond.ABOVE,
      Double.NaN,
      0,
      "workers that cannot go on until a person mends a key, a model or a setting",
      "do what /health/ready of the embedders says"),
  DEAD_LETTERS(
      Unit.COUNT,
      Beyond.ABOVE,
      0,
      100,
      "records that became dead letters over the last five minutes",
      "read their reasons with parley status, and see the README's table of reasons");

  /** On which side of a limit is what is not well. */
  public enum Beyond {
    ABOVE,
    BELOW
  }

  private final Unit unit;
  private final Beyond beyond;
  private final double warning;
  private final double critical;
  private final String meaning;
  private final String remedy;

  /** A limit that is not a number is none. */
  Threshold(
      Unit unit, Beyond beyond, double warning, double critical, String meaning, String remedy) {
    this.unit = unit;
    this.beyond = beyond;
    this.warning = warning;
    this.critical = critical;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** As it stands in settings, JSON and rules: {@code queue-size}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Unit unit() {
    return unit;
  }

  public Beyond beyond() {
    return beyond;
  }

  /** From where on it is so unless told otherwise; empty when it never is, or of HEALTHY. */
  public OptionalDouble defaultLimit(Severity severity) {
    double limit =
        switch (severity) {
          case HEALTHY -> Double.NaN;
          case WARNING -> warning;
          case CRITICAL -> critical;
        };
    return Double.isNaN(limit) ? OptionalDouble.empty() : OptionalDouble.of(limit);
  }

  /** What is looked at. */
  public String meaning() {
    return meaning;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }

  /** Whether {@code value} is beyond {@code limit}. */
  public boolean isBeyond(double value, double limit) {
    return beyond == Beyond.ABOVE ? value > limit : value < limit;
  }
}
