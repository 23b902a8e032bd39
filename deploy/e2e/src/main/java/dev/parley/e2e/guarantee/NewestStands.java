package dev.parley.e2e.guarantee;

import dev.parley.e2e.load.Acknowledged;

/**
 * The row is that of the greatest acknowledged position of its key, word for word. Not by time:
 * occurred_at of the load jumps back and forth.
 */
final class NewestStands implements Guarantee {
  @Override
  public String promise() {
    return "the newest in log order stands";
  }

  @Override
  public void check(Evidence evidence, Violations broken) throws Exception {
    var newest = evidence.ledger().newest();
    evidence
        .rows()
        .forEach(
            row -> {
              Acknowledged acknowledged = newest.get(row.conversation().key());
              if (acknowledged == null) {
                return; // One row each tells of it.
              }
              String key = row.conversation().key().toString();
              if (!row.position().equals(acknowledged.position())) {
                broken.add(
                    key + " stands at " + row.position() + ", not " + acknowledged.position());
              } else if (!row.conversation().equals(acknowledged.conversation())) {
                broken.add(key + " at " + row.position() + " is not what was published there");
              }
            });
  }
}
