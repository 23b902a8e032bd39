package dev.parley.stack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a database is reached.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, perhaps with parameters, without
 *     user and password
 * @param user who may create databases
 * @param password of the user; empty when none is asked for
 */
public record PostgresAddress(String jdbcUrl, String user, String password) {
  private static final Pattern URL =
      Pattern.compile("(jdbc:postgresql://[^/?]+/)([^?]+)(\\?.*)?", Pattern.CASE_INSENSITIVE);

  /** A connection that gives up instead of hanging when the server is away or stuck. */
  Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "60");
    properties.setProperty("ApplicationName", "parley-stack");
    return DriverManager.getConnection(jdbcUrl, properties);
  }

  /** The same server's database {@code name}. */
  PostgresAddress withDatabase(String name) {
    Matcher matcher = URL.matcher(jdbcUrl);
    if (!matcher.matches()) {
      throw new IllegalStateException("not a JDBC URL of PostgreSQL with a database: " + jdbcUrl);
    }
    String parameters = matcher.group(3);
    return new PostgresAddress(
        matcher.group(1) + name + (parameters == null ? "" : parameters), user, password);
  }

  static boolean isUrlWithDatabase(String jdbcUrl) {
    return URL.matcher(jdbcUrl).matches();
  }

  @Override
  public String toString() {
    return jdbcUrl + " as " + user;
  }
}
