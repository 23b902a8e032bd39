package dev.parley.embedder.embed.cost;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps what it is told. */
final class RecordedCostMetrics implements CostMetrics {
  final Map<Payer, Long> tokens = new LinkedHashMap<>();
  final Map<Payer, Double> calls = new LinkedHashMap<>();
  final Map<String, Integer> refused = new HashMap<>();
  CountedBy by = CountedBy.ESTIMATE;
  int alone;

  @Override
  public void computed(Payer payer, long some, double part, CountedBy counted) {
    tokens.merge(payer, some, Long::sum);
    calls.merge(payer, part, Double::sum);
    by = counted;
  }

  @Override
  public void refused(String tenant, int texts) {
    refused.merge(tenant, texts, Integer::sum);
  }

  @Override
  public void decidedAlone() {
    alone++;
  }
}
