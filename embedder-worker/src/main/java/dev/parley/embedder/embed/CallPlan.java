package dev.parley.embedder.embed;

import dev.parley.embedder.cache.CacheKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Which texts of a batch share a call to the model.
 *
 * @param calls the texts of each call, in order
 * @param isLastPartFilled whether the last call would take another text like the first
 */
record CallPlan(List<List<CacheKey>> calls, boolean isLastPartFilled) {

  /**
   * Calls that are each as full as can be but the last.
   *
   * @param textsOfACall see {@link Embedder#textsOfACall}
   */
  static CallPlan of(Map<CacheKey, String> texts, ToIntFunction<List<String>> textsOfACall) {
    List<CacheKey> keys = List.copyOf(texts.keySet());
    List<String> all = new ArrayList<>(texts.values());
    List<List<CacheKey>> calls = new ArrayList<>();
    int from = 0;
    while (from < keys.size()) {
      int to = from + textsOfACall.applyAsInt(all.subList(from, keys.size()));
      calls.add(keys.subList(from, to));
      from = to;
    }
    return new CallPlan(calls, isPartFilled(calls, all, textsOfACall));
  }

  private static boolean isPartFilled(
      List<List<CacheKey>> calls, List<String> texts, ToIntFunction<List<String>> textsOfACall) {
    if (calls.size() < 2) {
      return !calls.isEmpty();
    }
    int last = calls.get(calls.size() - 1).size();
    List<String> andOneMore = new ArrayList<>(texts.subList(texts.size() - last, texts.size()));
    andOneMore.add(texts.get(0));
    return textsOfACall.applyAsInt(andOneMore) > last;
  }

  /** All texts, in order. */
  List<CacheKey> texts() {
    return calls.stream().flatMap(List::stream).toList();
  }

  /**
   * The plan without a last call that is part-filled, if the others are fuller on average: without
   * all texts of every conversation that has one in it, so that none is computed for a conversation
   * that is not finished. The first conversation is kept.
   *
   * @param batch the conversations, in order, or none where all have to be finished
   */
  CallPlan withoutPartFilledCall(List<CutConversation> batch) {
    if (batch.isEmpty() || calls.size() < 2 || !isLastPartFilled) {
      return this;
    }
    Set<CacheKey> last = Set.copyOf(calls.get(calls.size() - 1));
    Set<CacheKey> kept = new HashSet<>(batch.get(0).keys());
    for (CutConversation one : batch) {
      if (Collections.disjoint(one.keys(), last)) {
        kept.addAll(one.keys());
      }
    }
    CallPlan fuller = only(kept::contains);
    return fuller.textsACall() > textsACall() ? fuller : this;
  }

  private CallPlan only(Predicate<CacheKey> wanted) {
    return new CallPlan(
        calls.stream()
            .map(call -> call.stream().filter(wanted).toList())
            .filter(call -> !call.isEmpty())
            .toList(),
        isLastPartFilled);
  }

  private double textsACall() {
    return calls.stream().mapToInt(List::size).average().orElse(0);
  }
}
