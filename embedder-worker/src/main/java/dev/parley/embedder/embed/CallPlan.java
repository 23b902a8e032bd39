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
 */
record CallPlan(List<List<CacheKey>> calls) {

  /**
   * Calls that are each as full as can be but the last.
   *
   * @param textsOfACall see {@link Embedder#textsOfACall}
   */
  static CallPlan of(Map<CacheKey, String> texts, ToIntFunction<List<String>> textsOfACall) {
    List<CacheKey> keys = List.copyOf(texts.keySet());
    List<String> all = List.copyOf(texts.values());
    List<List<CacheKey>> calls = new ArrayList<>();
    int from = 0;
    while (from < keys.size()) {
      int to = from + textsOfACall.applyAsInt(all.subList(from, keys.size()));
      calls.add(keys.subList(from, to));
      from = to;
    }
    return new CallPlan(calls);
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
   * @param texts those of all calls
   * @param textsOfACall as the plan was made with
   */
  CallPlan withoutPartFilledCall(
      List<CutConversation> batch,
      Map<CacheKey, String> texts,
      ToIntFunction<List<String>> textsOfACall) {
    if (batch.isEmpty() || calls.size() < 2 || !isLastPartFilled(texts, textsOfACall)) {
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

  /** Whether the last call would take another text, such as the first. */
  private boolean isLastPartFilled(
      Map<CacheKey, String> texts, ToIntFunction<List<String>> textsOfACall) {
    List<CacheKey> last = calls.get(calls.size() - 1);
    List<CacheKey> andOneMore = new ArrayList<>(last);
    andOneMore.add(calls.get(0).get(0));
    return textsOfACall.applyAsInt(andOneMore.stream().map(texts::get).toList()) > last.size();
  }

  private CallPlan only(Predicate<CacheKey> wanted) {
    return new CallPlan(
        calls.stream()
            .map(call -> call.stream().filter(wanted).toList())
            .filter(call -> !call.isEmpty())
            .toList());
  }

  private double textsACall() {
    return calls.stream().mapToInt(List::size).average().orElse(0);
  }
}
