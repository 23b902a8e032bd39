package dev.parley.bench.writer;

import dev.parley.stack.PostgresAddress;
import java.util.Properties;
import org.postgresql.Driver;

/** A JDBC URL that may name user and password, as an address that keeps them apart. */
final class PostgresUrl {
  private PostgresUrl() {}

  /**
   * @throws IllegalArgumentException when it is not a URL of pgjdbc
   */
  static PostgresAddress parse(String url) {
    Properties properties = Driver.parseURL(url, null);
    if (properties == null) {
      throw new IllegalArgumentException(
          "--postgres takes jdbc:postgresql://host:port/database?user=…&password=…");
    }
    String address = url.replaceFirst("\\?.*", "");
    return new PostgresAddress(
        address,
        properties.getProperty("user", "postgres"),
        properties.getProperty("password", ""));
  }
}
