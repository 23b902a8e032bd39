package dev.parley.e2e.guarantee;

import dev.parley.e2e.observe.ReceivedDeadLetter;
import dev.parley.wire.RecordKey;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Every acknowledged conversation has a row, or is a dead letter. */
final class NothingIsLost implements Guarantee {
  @Override
  public String promise() {
    return "every acknowledged conversation is stored or dead-lettered";
  }

  @Override
  public void check(Evidence evidence, Violations broken) throws Exception {
    Set<RecordKey> stored = new HashSet<>();
    evidence.rows().forEach(row -> stored.add(row.conversation().key()));
    Set<String> refused = new HashSet<>();
    for (ReceivedDeadLetter letter : evidence.deadLetters()) {
      byte[] key = letter.key();
      if (key != null) {
        refused.add(new String(key, StandardCharsets.UTF_8));
      }
    }
    evidence
        .ledger()
        .newest()
        .forEach(
            (key, newest) -> {
              if (!stored.contains(key) && !refused.contains(key.toString())) {
                broken.add(key + " was acknowledged at " + newest.position() + " and is nowhere");
              }
            });
  }
}
