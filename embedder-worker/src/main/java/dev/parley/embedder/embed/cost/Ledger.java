package dev.parley.embedder.embed.cost;

import dev.parley.embedder.embed.cost.SharedCount.Answer;
import dev.parley.embedder.embed.cost.SharedCount.Question;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What tenants have spent in a day, over all workers that share the count. Tokens are taken before
 * a call and corrected after it, so that calls in flight together cannot overrun a budget. While
 * the shared count cannot be reached a worker goes by what it saw last and what it spent since:
 * then each may spend what was left.
 *
 * <p>One lock holds for all, also while the shared count answers, which takes it well under a
 * second: counts and what was sent of them must change together. Safe for many threads.
 */
final class Ledger implements AutoCloseable {
  /** Of a day; who spent nothing for longest is forgotten first, and the shared count knows it. */
  static final int MOST_TENANTS = 10_000;

  private static final int QUESTIONS_AT_ONCE = 500;

  private final Function<String, Limit> limits;
  private final Prices prices;
  private final SharedCount shared;
  private final CostMetrics metrics;
  private final TreeMap<LocalDate, Map<String, Spent>> days = new TreeMap<>();

  /**
   * @param limits by tenant
   * @param shared closed together with this
   */
  Ledger(Function<String, Limit> limits, Prices prices, SharedCount shared, CostMetrics metrics) {
    this.limits = limits;
    this.prices = prices;
    this.shared = shared;
    this.metrics = metrics;
  }

  /** A tenant's day, in tokens. */
  private static final class Spent {
    long own;
    long sent;
    long others;
    int refused;
    int refusedSent;

    boolean isSent() {
      return own == sent && refused == refusedSent;
    }
  }

  boolean hasLimit(String tenant) {
    return !limits.apply(tenant).isNone();
  }

  /** Takes up to the tokens that are {@code wanted}, by tenant, and tells how many. */
  synchronized Map<String, Long> take(LocalDate day, Map<String, Long> wanted) {
    Map<String, Long> granted = new HashMap<>();
    if (wanted.isEmpty()) {
      return granted;
    }
    List<Question> questions = new ArrayList<>();
    wanted.forEach((tenant, tokens) -> questions.add(question(day, tenant, tokens)));
    Optional<List<Answer>> answers = shared.exchange(day, questions);
    if (answers.isEmpty()) {
      metrics.decidedAlone();
    }
    for (int i = 0; i < questions.size(); i++) {
      Question question = questions.get(i);
      Spent spent = spent(day, question.tenant());
      long taken;
      if (answers.isPresent()) {
        taken = answers.get().get(i).granted();
        spent.own += taken;
        note(spent, question, answers.get().get(i));
      } else {
        taken = Math.min(question.wanted(), left(spent, question.limit()));
        spent.own += taken;
      }
      granted.put(question.tenant(), taken);
    }
    return granted;
  }

  /** Corrects what was taken by {@code tokens}, more or fewer. */
  synchronized void correct(LocalDate day, String tenant, long tokens) {
    spent(day, tenant).own += tokens;
  }

  /** Texts of a tenant went without vectors. */
  synchronized void refused(LocalDate day, String tenant, int texts) {
    spent(day, tenant).refused += texts;
  }

  /** Tells the shared count what it does not have. */
  synchronized void send() {
    for (LocalDate day : List.copyOf(days.keySet())) {
      List<Question> unsent = new ArrayList<>();
      day(day)
          .forEach(
              (tenant, spent) -> {
                if (!spent.isSent()) {
                  unsent.add(question(tenant, spent, 0));
                }
              });
      for (int from = 0; from < unsent.size(); from += QUESTIONS_AT_ONCE) {
        List<Question> some =
            unsent.subList(from, Math.min(unsent.size(), from + QUESTIONS_AT_ONCE));
        Optional<List<Answer>> answers = shared.exchange(day, some);
        if (answers.isEmpty()) {
          return;
        }
        for (int i = 0; i < some.size(); i++) {
          note(spent(day, some.get(i).tenant()), some.get(i), answers.get().get(i));
        }
      }
    }
    while (days.size() > 1) {
      days.pollFirstEntry(); // All of it was sent.
    }
  }

  /** Tenants of which this worker has let texts go without vectors that day. */
  synchronized long refusedTenants(LocalDate day) {
    Map<String, Spent> today = days.get(day);
    return today == null ? 0 : today.values().stream().filter(one -> one.refused > 0).count();
  }

  @Override
  public void close() {
    send();
    synchronized (this) {
      shared.close();
    }
  }

  private long left(Spent spent, Limit limit) {
    long total = spent.own + spent.others;
    long left = limit.tokens() - total;
    if (limit.units() != Long.MAX_VALUE && prices.units(1) > 0) {
      left = Math.min(left, limit.units() / prices.units(1) - total);
    }
    return Math.max(0, left);
  }

  private static void note(Spent spent, Question asked, Answer answer) {
    spent.sent = asked.own() + answer.granted();
    spent.refusedSent += asked.refused();
    spent.others = Math.max(0, answer.total() - spent.sent);
  }

  private Question question(LocalDate day, String tenant, long wanted) {
    return question(tenant, spent(day, tenant), wanted);
  }

  private Question question(String tenant, Spent spent, long wanted) {
    return new Question(
        tenant,
        spent.own,
        spent.own - spent.sent,
        wanted,
        limits.apply(tenant),
        spent.refused - spent.refusedSent);
  }

  private Spent spent(LocalDate day, String tenant) {
    return day(day).computeIfAbsent(tenant, unknown -> new Spent());
  }

  private Map<String, Spent> day(LocalDate day) {
    return days.computeIfAbsent(day, unknown -> new Recent());
  }

  /** The tenants that spent last. */
  private static final class Recent extends LinkedHashMap<String, Spent> {
    private static final long serialVersionUID = 1L;

    Recent() {
      super(16, 0.75f, /* accessOrder= */ true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Spent> eldest) {
      return size() > MOST_TENANTS;
    }
  }
}
