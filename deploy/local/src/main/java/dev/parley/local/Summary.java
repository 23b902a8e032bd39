package dev.parley.local;

import dev.parley.cli.Match;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a run did.
 *
 * @param published conversations that the log acknowledged
 * @param refusedLines input lines that are no conversations
 * @param stored conversations in the database, those of earlier runs included
 * @param deadLettered dead letters that arrived in this run, by reason
 * @param passages in the database, those of earlier runs included
 * @param withoutVector of them, those without a vector; column {@code without_vector} has why
 * @param embedded passages that the model computed in this run
 * @param cacheHits passages whose vector the cache had
 * @param seconds how long each stage took, in order; embed and write both count from the first
 *     publish, for they go on side by side
 * @param busySeconds how long the workers' loops were in each of their parts, all threads together
 * @param latency publish → stored; none when nothing was stored
 * @param query what was searched for
 * @param matches of that search, best first
 */
record Summary(
    long published,
    long refusedLines,
    long stored,
    Map<String, Integer> deadLettered,
    long passages,
    long withoutVector,
    long embedded,
    long cacheHits,
    Map<String, Double> seconds,
    Map<String, Double> busySeconds,
    Optional<Latency> latency,
    String query,
    List<Match> matches) {

  /** Quantiles of the time from publish to stored, in seconds. */
  record Latency(double p50, double p95, double p99) {}

  Summary {
    deadLettered = Map.copyOf(deadLettered);
    seconds = new LinkedHashMap<>(seconds);
    busySeconds = new TreeMap<>(busySeconds);
    matches = List.copyOf(matches);
  }

  long deadLetters() {
    return deadLettered.values().stream().mapToLong(Integer::longValue).sum();
  }
}
