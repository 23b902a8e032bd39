package dev.parley.e2e.trial;

import dev.parley.e2e.worker.WorkerKind;
import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.Embedders;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.provider.SimulatedProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A model that a simulated provider runs, and how workers and examiners ask it. The one that
 * refuses texts always refuses one in {@value #REFUSES_ONE_IN}, with 400.
 */
public final class SimulatedModel implements AutoCloseable {
  private static final String NAME = "simulated-model";
  private static final int DIMENSIONS = 32;
  private static final int REFUSES_ONE_IN = 100;

  /**
   * The bounds of workers that ask one that refuses: small, so that a short outage reaches them.
   */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "PARLEY_PROVIDER_TIMEOUT", "5s",
          "PARLEY_PROVIDER_BATCH_TEXTS", "8",
          "PARLEY_WINDOW_CALLS_IN_FLIGHT", "8",
          "PARLEY_INTAKE_HIGH_MARK", "200",
          "PARLEY_INTAKE_LOW_MARK", "100",
          "PARLEY_INTAKE_HARD_MARK", "400");

  private final SimulatedProvider provider;
  private final SimulatedProvider wellBehaved;
  private final Map<String, String> bounds;

  private SimulatedModel(
      SimulatedProvider provider, SimulatedProvider wellBehaved, Map<String, String> bounds) {
    this.provider = provider;
    this.wellBehaved = wellBehaved;
    this.bounds = bounds;
  }

  /**
   * One that refuses texts, for workers of small bounds.
   *
   * @param latency of a call
   */
  public static SimulatedModel start(Duration latency) {
    return new SimulatedModel(refusing().latency(latency), refusing(), SETTINGS);
  }

  /**
   * One that refuses nothing.
   *
   * @param latency of a call
   * @param bounds settings of the workers that ask it
   */
  static SimulatedModel thatRefusesNothing(Duration latency, Map<String, String> bounds) {
    return new SimulatedModel(run().latency(latency), run(), bounds);
  }

  /** What the workers ask. */
  public SimulatedProvider provider() {
    return provider;
  }

  /** The same with embedders that ask this model. */
  public TrialSettings askedBy(TrialSettings settings) {
    return settings.with(WorkerKind.EMBEDDER, environment(provider));
  }

  /** Asks this model as the workers do, but of a provider that has no faults and is quick. */
  public Embedder embedder() {
    SettingsReader reader = SettingsReader.of(environment(wellBehaved));
    ModelSettings settings = ModelSettings.read(reader);
    return Embedders.open(settings);
  }

  @Override
  public void close() {
    try (wellBehaved) {
      provider.close();
    }
  }

  private static SimulatedProvider run() {
    return SimulatedProvider.start(NAME, DIMENSIONS);
  }

  private static SimulatedProvider refusing() {
    return run().refuse(text -> Math.floorMod(text.hashCode(), REFUSES_ONE_IN) == 0);
  }

  private Map<String, String> environment(SimulatedProvider provider) {
    Map<String, String> all = new HashMap<>(bounds);
    all.put("PARLEY_EMBEDDER_MODEL", "openai");
    all.put("PARLEY_PROVIDER_URL", provider.openAi().toString());
    all.put("PARLEY_PROVIDER_MODEL", NAME);
    all.put("PARLEY_PROVIDER_DIMENSIONS", Integer.toString(DIMENSIONS));
    return all;
  }
}
