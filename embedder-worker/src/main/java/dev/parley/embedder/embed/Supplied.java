package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import dev.parley.embedder.embed.PassageMetrics.Source;
import dev.parley.wire.EmbeddedPassage;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** The vectors of a batch's texts, with where each came from. For one thread. */
final class Supplied {
  /** Why a text has no vector that is left to the next batch; it is never passed on. */
  static final String LATER = "later";

  private final Map<CacheKey, float[]> vectors = new HashMap<>();
  private final Map<CacheKey, String> without = new HashMap<>();
  private final Map<CacheKey, Source> sources = new HashMap<>();

  /** The vectors that were found. */
  Map<CacheKey, float[]> vectors() {
    return vectors;
  }

  /** Why texts have none. */
  Map<CacheKey, String> without() {
    return without;
  }

  /** How many of {@code texts} came from where. */
  Map<Source, Integer> counts(Set<CacheKey> texts) {
    Map<Source, Integer> counts = new EnumMap<>(Source.class);
    for (CacheKey text : texts) {
      counts.merge(Objects.requireNonNull(sources.get(text)), 1, Integer::sum);
    }
    return counts;
  }

  void add(Source source, Map<CacheKey, float[]> found) {
    vectors.putAll(found);
    found.keySet().forEach(text -> sources.put(text, source));
  }

  void addWithout(Map<CacheKey, String> reasons) {
    without.putAll(reasons);
    reasons.forEach(
        (text, reason) ->
            sources.put(
                text, reason.equals(EmbeddedPassage.BUDGET) ? Source.BUDGET : Source.REFUSED));
  }

  /** Whether the conversation has a text that is left to the next batch. */
  boolean isLeft(CutConversation conversation) {
    return conversation.keys().stream().anyMatch(key -> LATER.equals(without.get(key)));
  }

  /** Those of {@code texts} that have neither a vector nor a reason yet, in order. */
  Map<CacheKey, String> open(Map<CacheKey, String> texts) {
    return of(texts, key -> !vectors.containsKey(key) && !without.containsKey(key));
  }

  /** Those of {@code texts} that are {@code chosen}, in order. */
  static Map<CacheKey, String> only(Map<CacheKey, String> texts, Set<CacheKey> chosen) {
    return of(texts, chosen::contains);
  }

  private static Map<CacheKey, String> of(Map<CacheKey, String> texts, Predicate<CacheKey> wanted) {
    Map<CacheKey, String> some = new LinkedHashMap<>();
    texts.forEach(
        (key, text) -> {
          if (wanted.test(key)) {
            some.put(key, text);
          }
        });
    return some;
  }
}
