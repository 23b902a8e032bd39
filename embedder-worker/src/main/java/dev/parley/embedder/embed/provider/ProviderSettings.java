package dev.parley.embedder.embed.provider;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.util.List;
import java.util.stream.Stream;

/**
 * A provider of vectors.
 *
 * @param endpoint where it is
 * @param model what it is to compute with
 * @param limits how it is called
 */
public record ProviderSettings(Endpoint endpoint, DeclaredModel model, CallLimits limits) {
  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return Stream.of(Endpoint.all(), DeclaredModel.all(), CallLimits.all())
        .flatMap(List::stream)
        .<Setting<?>>map(setting -> setting)
        .toList();
  }

  /** Reads the settings of a provider that speaks {@code dialect}. */
  public static ProviderSettings read(SettingsReader reader, Dialect dialect) {
    return new ProviderSettings(
        Endpoint.read(reader, dialect), DeclaredModel.read(reader), CallLimits.read(reader));
  }
}
