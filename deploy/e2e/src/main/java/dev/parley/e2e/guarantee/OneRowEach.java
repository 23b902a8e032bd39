package dev.parley.e2e.guarantee;

import dev.parley.e2e.observe.StoredConversation.StoredPassage;
import dev.parley.wire.RecordKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A conversation has one row, a passage one row a model, and nothing else stands there. */
final class OneRowEach implements Guarantee {
  @Override
  public String promise() {
    return "one row each, and none that was not published";
  }

  @Override
  public void check(Evidence evidence, Violations broken) throws Exception {
    Set<RecordKey> published = evidence.ledger().newest().keySet();
    Set<RecordKey> seen = new HashSet<>();
    evidence
        .rows()
        .forEach(
            row -> {
              RecordKey key = row.conversation().key();
              if (!published.contains(key)) {
                broken.add(key + " is stored and was never published");
              }
              if (!seen.add(key)) {
                broken.add(key + " has two rows");
              }
              row.passages()
                  .forEach(
                      (model, passages) -> {
                        if (!row.models().contains(model)) {
                          broken.add(key + " has passages of model " + model + ", not its own");
                        }
                        if (!numberedFromZero(passages)) {
                          broken.add(key + " has passages missing or doubled: " + passages.size());
                        }
                      });
            });
    long rows = evidence.rows().count();
    if (rows != seen.size()) {
      broken.add("the table has " + rows + " rows of " + seen.size() + " conversations");
    }
    long orphans = evidence.rows().orphans();
    if (orphans > 0) {
      broken.add(orphans + " passages belong to no conversation");
    }
  }

  private static boolean numberedFromZero(List<StoredPassage> passages) {
    for (int i = 0; i < passages.size(); i++) {
      if (passages.get(i).ordinal() != i) {
        return false;
      }
    }
    return true;
  }
}
