package dev.parley.runtime.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Which Parley this is. */
public final class Version {
  private Version() {}

  /** As the build was told; all modules have the same. */
  public static String parley() {
    Properties properties = new Properties();
    try (@Nullable InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties cannot be read", e);
    }
    return properties.getProperty("version", "unknown");
  }
}
