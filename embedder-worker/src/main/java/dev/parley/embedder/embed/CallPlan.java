package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which texts of a batch share a call to the model.
 *
 * @param calls the texts of each call, in order
 */
record CallPlan(List<List<CacheKey>> calls) {

  /** As few calls as {@code embedder} allows, each as full as can be but the last. */
  static CallPlan of(Map<CacheKey, String> texts, Embedder embedder) {
    List<CacheKey> keys = List.copyOf(texts.keySet());
    List<String> all = List.copyOf(texts.values());
    List<List<CacheKey>> calls = new ArrayList<>();
    int from = 0;
    while (from < keys.size()) {
      int to = from + embedder.textsOfACall(all.subList(from, keys.size()));
      calls.add(keys.subList(from, to));
      from = to;
    }
    return new CallPlan(calls);
  }

  /**
   * The plan without its last call, if the others are fuller on average: without all texts of every
   * conversation that has one in it, so that none is computed for a conversation that is not
   * finished.
   *
   * @param batch the conversations, in order, or none where all have to be finished
   */
  CallPlan withoutPartFilledCall(List<CutConversation> batch) {
    if (calls.size() < 2) {
      return this;
    }
    Set<CacheKey> last = Set.copyOf(calls.get(calls.size() - 1));
    Set<CacheKey> kept = new HashSet<>();
    for (CutConversation one : batch) {
      if (Collections.disjoint(one.keys(), last)) {
        kept.addAll(one.keys());
      }
    }
    List<List<CacheKey>> fuller =
        calls.stream()
            .map(call -> call.stream().filter(kept::contains).toList())
            .filter(call -> !call.isEmpty())
            .toList();
    CallPlan without = new CallPlan(fuller);
    return without.textsACall() > textsACall() ? without : this;
  }

  private double textsACall() {
    return calls.stream().mapToInt(List::size).average().orElse(0);
  }
}
