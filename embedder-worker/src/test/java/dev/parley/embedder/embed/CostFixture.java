package dev.parley.embedder.embed;

import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.embedder.embed.cost.Costs;
import dev.parley.embedder.embed.cost.CountedBy;
import dev.parley.runtime.settings.SettingsReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Optional;

/** Counts costs in one worker alone. */
final class CostFixture {
  private CostFixture() {}

  static Costs withoutLimits() {
    return costs(Map.of(), new SimpleMeterRegistry());
  }

  /**
   * @param settings as the environment has them
   */
  static Costs costs(Map<String, String> settings, MeterRegistry registry) {
    SettingsReader reader = SettingsReader.of(settings);
    CostSettings cost = CostSettings.read(reader, HashingEmbedder.NAME);
    reader.failOnProblems();
    return Costs.open(cost, HashingEmbedder.NAME, CountedBy.TOKENIZER, Optional.empty(), registry);
  }
}
