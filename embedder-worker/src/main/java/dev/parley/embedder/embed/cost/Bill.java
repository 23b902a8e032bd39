package dev.parley.embedder.embed.cost;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The texts of a batch that would have to be computed. Whoever makes the calls sends none of {@link
 * #beyondBudget}, tells of each call that gave vectors, and closes: what was taken for a text and
 * not computed is given back. For one thread.
 *
 * @param <K> names a text
 */
public final class Bill<K> implements AutoCloseable {
  private final Map<K, TextCost> texts;
  private final Ledger ledger;
  private final CostMetrics metrics;
  private final CountedBy counting;
  private final LocalDate day;
  private final Map<String, Long> taken;
  private final Set<K> beyondBudget = new HashSet<>();

  Bill(
      Map<K, TextCost> texts,
      Ledger ledger,
      CostMetrics metrics,
      CountedBy counting,
      LocalDate day) {
    this.texts = texts;
    this.ledger = ledger;
    this.metrics = metrics;
    this.counting = counting;
    this.day = day;
    this.taken = ledger.take(day, wanted());
    refuse();
  }

  /** Texts whose tenant's budget does not reach for them. */
  public Set<K> beyondBudget() {
    return beyondBudget;
  }

  /**
   * A call gave the vectors of {@code call}. What the provider counted is divided in the proportion
   * in which the texts are counted here.
   *
   * @param reported tokens that the provider counted
   */
  public void computed(List<K> call, OptionalLong reported) {
    long counted = call.stream().mapToLong(key -> cost(key).tokens()).sum();
    boolean told = reported.isPresent() && reported.getAsLong() > 0;
    long all = told ? reported.getAsLong() : counted;
    Map<Payer, long[]> payers = new LinkedHashMap<>(); // tokens, texts
    long before = 0;
    long assigned = 0;
    for (K key : call) {
      TextCost text = cost(key);
      before += text.tokens();
      long until = Math.round((double) all * before / counted); // So that the parts add up.
      long tokens = until - assigned;
      assigned = until;
      long[] sums = payers.computeIfAbsent(text.payer(), payer -> new long[2]);
      sums[0] += tokens;
      sums[1]++;
      charge(text, tokens);
    }
    payers.forEach(
        (payer, sums) ->
            metrics.computed(
                payer,
                sums[0],
                (double) sums[1] / call.size(),
                told ? CountedBy.PROVIDER : counting));
  }

  @Override
  public void close() {
    taken.forEach(
        (tenant, left) -> {
          if (left != 0) {
            ledger.correct(day, tenant, -left);
          }
        });
    taken.clear();
  }

  private void charge(TextCost text, long tokens) {
    String tenant = text.payer().tenant();
    long already = taken.containsKey(tenant) ? text.tokens() : 0;
    if (already != 0) {
      taken.merge(tenant, -already, Long::sum);
    }
    if (tokens != already) {
      ledger.correct(day, tenant, tokens - already);
    }
  }

  private Map<String, Long> wanted() {
    Map<String, Long> wanted = new LinkedHashMap<>();
    for (TextCost text : texts.values()) {
      if (ledger.hasLimit(text.payer().tenant())) {
        wanted.merge(text.payer().tenant(), (long) text.tokens(), Long::sum);
      }
    }
    return wanted;
  }

  /** From the first text of a tenant on that does not fit, the rest goes without. */
  private void refuse() {
    Map<String, Long> left = new HashMap<>(taken);
    Map<String, Integer> refused = new HashMap<>();
    List<K> keys = new ArrayList<>(texts.keySet());
    for (K key : keys) {
      TextCost text = cost(key);
      String tenant = text.payer().tenant();
      Long granted = left.get(tenant);
      if (granted == null) {
        continue; // It has no limit.
      }
      if (!refused.containsKey(tenant) && granted >= text.tokens()) {
        left.put(tenant, granted - text.tokens());
      } else {
        beyondBudget.add(key);
        refused.merge(tenant, 1, Integer::sum);
      }
    }
    refused.forEach(
        (tenant, count) -> {
          ledger.refused(day, tenant, count);
          metrics.refused(tenant, count);
        });
  }

  private TextCost cost(K key) {
    return Objects.requireNonNull(texts.get(key));
  }
}
