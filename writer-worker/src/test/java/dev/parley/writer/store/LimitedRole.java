package dev.parley.writer.store;

import dev.parley.writer.TestDatabase;
import java.sql.SQLException;
import java.util.UUID;

/** A role that may log in and do what it is granted, for one test. */
public final class LimitedRole implements AutoCloseable {
  private final String name = "limited_" + UUID.randomUUID().toString().substring(0, 8);
  private final TestDatabase admin;

  /**
   * @param admin may create roles
   * @param grants statements with {@code %s} for the role
   */
  public LimitedRole(TestDatabase admin, String... grants) throws SQLException {
    this.admin = admin;
    admin.execute("CREATE ROLE " + name + " LOGIN PASSWORD 'limited'");
    for (String grant : grants) {
      admin.execute(grant.formatted(name));
    }
  }

  /** The database as this role sees it. */
  public TestDatabase login() {
    return new TestDatabase(admin.url(), name, "limited");
  }

  @Override
  public void close() throws SQLException {
    admin.execute("DROP OWNED BY " + name + " CASCADE", "DROP ROLE " + name);
  }
}
