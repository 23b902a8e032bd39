package dev.parley.embedder.embed.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BillTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 5, 4);
  private static final Payer ACME = new Payer("acme", "web");
  private static final Payer ZETA = new Payer("zeta", "slack");

  private final RecordedCostMetrics metrics = new RecordedCostMetrics();
  private final Map<String, Limit> limits = new LinkedHashMap<>();
  private final Ledger ledger =
      new Ledger(
          tenant -> limits.getOrDefault(tenant, Limit.NONE),
          new Prices(Optional.of(2L)),
          SharedCount.NONE,
          metrics);

  private Bill<String> bill(Object... textsPayersTokens) {
    Map<String, TextCost> texts = new LinkedHashMap<>();
    for (int i = 0; i < textsPayersTokens.length; i += 3) {
      texts.put(
          (String) textsPayersTokens[i],
          new TextCost((Payer) textsPayersTokens[i + 1], (Integer) textsPayersTokens[i + 2]));
    }
    return new Bill<>(texts, ledger, metrics, CountedBy.TOKENIZER, TODAY);
  }

  @Test
  void aCallThatSeveralShareIsDividedByTheirTextsAndTokens() {
    try (Bill<String> bill = bill("a", ACME, 10, "b", ZETA, 20, "c", ACME, 30)) {
      assertThat(bill.beyondBudget()).isEmpty();
      bill.computed(List.of("a", "b", "c"), OptionalLong.of(101));
    }
    assertThat(metrics.tokens.get(ACME) + metrics.tokens.get(ZETA)).isEqualTo(101);
    assertThat(metrics.tokens.get(ZETA)).isBetween(33L, 34L);
    assertThat(metrics.calls.get(ACME)).isCloseTo(2 / 3.0, within(1e-9));
    assertThat(metrics.calls.get(ZETA)).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(metrics.by).isEqualTo(CountedBy.PROVIDER);
  }

  @Test
  void whatNobodyReportsIsCountedHere() {
    try (Bill<String> bill = bill("a", ACME, 10)) {
      bill.computed(List.of("a"), OptionalLong.empty());
    }
    assertThat(metrics.tokens).containsEntry(ACME, 10L);
    assertThat(metrics.by).isEqualTo(CountedBy.TOKENIZER);
  }

  @Test
  void aBudgetReachesForTheFirstTextsAndIsThenSpentUntilMidnight() {
    limits.put("acme", new Limit(50, Long.MAX_VALUE));
    try (Bill<String> bill = bill("a", ACME, 30, "b", ACME, 30, "c", ACME, 10, "d", ZETA, 99)) {
      assertThat(bill.beyondBudget()).containsExactlyInAnyOrder("b", "c");
      bill.computed(List.of("a", "d"), OptionalLong.empty());
    }
    assertThat(metrics.refused).containsExactly(Map.entry("acme", 2));
    assertThat(ledger.refusedTenants(TODAY)).isOne();
    try (Bill<String> bill = bill("e", ACME, 20)) {
      assertThat(bill.beyondBudget()).as("what did not fit was not taken").isEmpty();
      bill.computed(List.of("e"), OptionalLong.empty());
    }
    try (Bill<String> bill = bill("f", ACME, 1)) {
      assertThat(bill.beyondBudget()).containsExactly("f");
    }
    Map<String, TextCost> text = Map.of("g", new TextCost(ACME, 50));
    try (Bill<String> bill =
        new Bill<>(text, ledger, metrics, CountedBy.TOKENIZER, TODAY.plusDays(1))) {
      assertThat(bill.beyondBudget()).isEmpty();
    }
  }

  @Test
  void moneyIsABudgetToo() {
    limits.put("acme", new Limit(Long.MAX_VALUE, 41)); // 2 units a token: 20 tokens.
    try (Bill<String> bill = bill("a", ACME, 20, "b", ACME, 1)) {
      assertThat(bill.beyondBudget()).containsExactly("b");
    }
  }

  @Test
  void aCallThatFailedCostsNothing() {
    limits.put("acme", new Limit(10, Long.MAX_VALUE));
    try (Bill<String> bill = bill("a", ACME, 10)) {
      assertThat(bill.beyondBudget()).isEmpty();
    }
    try (Bill<String> bill = bill("a", ACME, 10)) {
      assertThat(bill.beyondBudget()).isEmpty();
    }
  }

  @Test
  void callsInFlightTogetherCannotOverrunABudget() {
    limits.put("acme", new Limit(10, Long.MAX_VALUE));
    try (Bill<String> first = bill("a", ACME, 10);
        Bill<String> second = bill("b", ACME, 1)) {
      assertThat(first.beyondBudget()).isEmpty();
      assertThat(second.beyondBudget()).containsExactly("b");
    }
  }

  @Test
  void whatTheProviderCountsIsWhatIsSpent() {
    limits.put("acme", new Limit(100, Long.MAX_VALUE));
    try (Bill<String> bill = bill("a", ACME, 60)) {
      bill.computed(List.of("a"), OptionalLong.of(20));
    }
    try (Bill<String> bill = bill("b", ACME, 80, "c", ACME, 1)) {
      assertThat(bill.beyondBudget()).containsExactly("c");
    }
  }
}
