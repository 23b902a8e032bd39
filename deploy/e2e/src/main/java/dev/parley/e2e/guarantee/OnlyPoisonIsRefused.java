package dev.parley.e2e.guarantee;

import dev.parley.e2e.load.Poison;
import dev.parley.e2e.observe.ReceivedDeadLetter;
import dev.parley.wire.DeadLetter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What cannot be handled is a dead letter with its bytes, its origin and the reason, and nothing
 * else is. The embedder's come once, for they are part of its transaction; the writer's may come
 * again after it was killed, for Postgres and the log have no transaction in common.
 */
final class OnlyPoisonIsRefused implements Guarantee {
  @Override
  public String promise() {
    return "dead letters are what was poison, whole and with their reason";
  }

  @Override
  public void check(Evidence evidence, Violations broken) {
    Map<DeadLetter.Origin, List<ReceivedDeadLetter>> received = new HashMap<>();
    for (ReceivedDeadLetter letter : evidence.deadLetters()) {
      received.computeIfAbsent(letter.origin(), origin -> new ArrayList<>()).add(letter);
    }
    for (Poison poison : evidence.poison()) {
      List<ReceivedDeadLetter> letters = received.remove(poison.origin());
      if (letters == null) {
        broken.add("no dead letter says " + poison);
        continue;
      }
      if (letters.size() > 1 && poison.stage() == DeadLetter.Stage.EMBED) {
        broken.add(letters.size() + " dead letters say " + poison);
      }
      for (ReceivedDeadLetter letter : letters) {
        if (!letter.stage().equals(poison.stage().code())
            || !letter.reason().equals(poison.reason().code())) {
          broken.add("the dead letter of " + poison + " says " + letter);
        }
        if (!Arrays.equals(letter.key(), poison.key())
            || !Arrays.equals(letter.value(), poison.value())) {
          broken.add("the dead letter of " + poison + " has not its bytes");
        }
      }
    }
    received.values().forEach(letters -> broken.add("refused was " + letters.get(0)));
  }
}
