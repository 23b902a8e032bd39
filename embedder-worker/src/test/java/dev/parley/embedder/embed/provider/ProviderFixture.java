package dev.parley.embedder.embed.provider;

import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.provider.SimulatedProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A provider as the worker calls it, against a real server, in time that only sleeping passes. */
final class ProviderFixture implements AutoCloseable {
  static final String MODEL = "test-model";
  static final int DIMENSIONS = 8;

  final ManualTime time = new ManualTime();
  final RecordedProviderMetrics metrics = new RecordedProviderMetrics();
  final SimulatedProvider server = SimulatedProvider.start(MODEL, DIMENSIONS, time::nanos);
  final Provider provider;

  ProviderFixture(String... settings) {
    this(Dialect.OPENAI, settings);
  }

  /**
   * @param settings keys of {@code PARLEY_PROVIDER_…} and their values
   */
  ProviderFixture(Dialect dialect, String... settings) {
    provider =
        Providers.open(
            settings(dialect, settings),
            128,
            /* callsInFlight= */ 8,
            Optional.empty(),
            metrics,
            time);
  }

  private ProviderSettings settings(Dialect dialect, String... settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put(
        "PARLEY_PROVIDER_URL",
        (dialect == Dialect.OPENAI ? server.openAi() : server.ollama()).toString());
    environment.put("PARLEY_PROVIDER_MODEL", MODEL);
    environment.put("PARLEY_PROVIDER_DIMENSIONS", Integer.toString(DIMENSIONS));
    environment.put("PARLEY_PROVIDER_API_KEY", "key-that-nobody-sees");
    for (int i = 0; i < settings.length; i += 2) {
      environment.put("PARLEY_PROVIDER_" + settings[i], settings[i + 1]);
    }
    SettingsReader reader = SettingsReader.of(environment);
    ProviderSettings read = ProviderSettings.read(reader, dialect);
    reader.failOnProblems();
    return read;
  }

  List<float[]> embed(String... texts) throws Exception {
    return provider.embed(List.of(texts), texts.length).vectors();
  }

  @Override
  public void close() {
    provider.close();
    server.close();
  }
}
