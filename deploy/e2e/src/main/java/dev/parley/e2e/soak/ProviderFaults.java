package dev.parley.e2e.soak;

import dev.parley.e2e.trial.ProviderFault.Effect;
import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.Verdict;
import dev.parley.stack.provider.SimulatedProvider;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A provider that misbehaves in one way after the other under a load that never stops. */
final class ProviderFaults implements Scenario {
  private final Trial trial;
  private final SimulatedProvider provider;
  private final Set<ProviderFaultKind> faults;
  private final Duration outage;
  private final int conversations;
  private final Consumer<String> table;

  /**
   * @param faults which of them
   * @param outage how long all calls meet a fault
   * @param conversations that are added before each
   */
  ProviderFaults(
      Trial trial,
      SimulatedProvider provider,
      List<ProviderFaultKind> faults,
      Duration outage,
      int conversations,
      Consumer<String> table) {
    this.trial = trial;
    this.provider = provider;
    this.faults =
        faults.isEmpty() ? EnumSet.allOf(ProviderFaultKind.class) : EnumSet.copyOf(faults);
    this.outage = outage;
    this.conversations = conversations;
    this.table = table;
  }

  @Override
  public boolean run(int rounds, long seed) throws Exception {
    table.accept(ProviderFaultRow.EXPLANATION);
    table.accept("");
    ProviderFaultRow.HEADER.forEach(table);
    boolean held = true;
    for (int round = 0; round < rounds; round++) {
      long next = seed + (long) round * faults.size();
      for (ProviderFaultKind fault : faults) {
        for (int percent : fault.percents()) {
          held &= run(fault, percent, next);
        }
        next++;
      }
    }
    return held;
  }

  private boolean run(ProviderFaultKind fault, int percent, long seed) throws Exception {
    trial.publish(seed, fault + "-" + percent + "-" + seed, conversations);
    Duration lasting = outage.dividedBy(fault.partOfOutage(percent));
    Effect effect = trial.disturb(provider, fault.begin(percent, seed), lasting);
    Verdict verdict = trial.finish();
    ProviderFaultRow row =
        new ProviderFaultRow(fault, percent, effect, verdict, trial.passagesWithoutVector());
    table.accept(row.toString());
    row.broken().forEach(one -> table.accept("\nBROKEN: " + one + "\n"));
    return row.broken().isEmpty();
  }
}
