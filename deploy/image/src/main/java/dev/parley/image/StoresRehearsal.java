package dev.parley.image;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;

/** Clients of a Redis and a Postgres that are not there. */
final class StoresRehearsal {
  private static final String POSTGRES = "jdbc:postgresql://127.0.0.1:1/rehearsal";
  private static final int SHORTLY_MS = 300;

  private StoresRehearsal() {}

  static void redis() {
    try (RedisClient client = RedisClient.create("redis://127.0.0.1:1")) {
      client.connect(ByteArrayCodec.INSTANCE).close();
    }
  }

  static void postgres() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(POSTGRES);
    config.setUsername("rehearsal");
    config.setConnectionTimeout(SHORTLY_MS);
    config.setInitializationFailTimeout(-1);
    try (HikariDataSource pool = new HikariDataSource(config);
        Connection connection = pool.getConnection()) {
      throw new IllegalStateException(connection + " was not to be had");
    }
  }

  static void migrations() {
    Flyway.configure().dataSource(POSTGRES, "rehearsal", "").connectRetries(0).load().migrate();
  }
}
