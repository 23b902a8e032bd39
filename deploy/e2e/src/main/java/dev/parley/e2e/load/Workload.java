package dev.parley.e2e.load;

import dev.parley.wire.Conversation;
import dev.parley.wire.RecordKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The conversations of a trial, decided by a seed alone. They grow turn by turn as bots publish
 * them; some are rewritten or lose turns, some change nothing but their metadata, some have no text
 * at all. A few are hot and get half of all snapshots; the others come in turn. Their occurred_at
 * jumps back and forth, for clocks must decide nothing. Not safe for concurrent use.
 */
public final class Workload {
  private static final List<String> TENANTS =
      List.of(Conversation.DEFAULT_TENANT, "acme", "Zürich Bot", "租户-7");
  private static final List<String> PLATFORMS = List.of("web", "telegram", "slack", "discord");
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  private static final int MOST_TURNS = 40;

  private final List<Draft> drafts = new ArrayList<>();
  private SplittableRandom random = new SplittableRandom();
  private TurnText turns = new TurnText(random);
  private int turn;

  /**
   * Adds conversations to those that get snapshots. The same id stands in several tenants.
   *
   * @param seed decides all that comes until the next call
   * @param name what their ids begin with, so that several calls add different ones
   */
  public void add(long seed, String name, int conversations) {
    random = new SplittableRandom(seed);
    turns = new TurnText(random);
    turn = 0;
    for (int i = 0; i < conversations; i++) {
      String tenant = TENANTS.get(i % TENANTS.size());
      drafts.add(new Draft(new RecordKey(tenant, name + "/" + i / TENANTS.size())));
    }
  }

  /** The next snapshot of one of them. */
  public Conversation next() {
    int hot = Math.max(1, drafts.size() / 20);
    Draft draft = drafts.get(random.nextBoolean() ? random.nextInt(hot) : turn++ % drafts.size());
    draft.change();
    return draft.snapshot();
  }

  private final class Draft {
    private final RecordKey key;
    private final String user = "user-" + random.nextInt(50);
    private final String platform = PLATFORMS.get(random.nextInt(PLATFORMS.size()));
    private final List<String> lines = new ArrayList<>();
    private int snapshots;

    Draft(RecordKey key) {
      this.key = key;
    }

    void change() {
      snapshots++;
      int chance = random.nextInt(100);
      if (lines.size() >= MOST_TURNS || chance < 3) {
        lines.clear();
      } else if (chance < 8 && !lines.isEmpty()) {
        lines.remove(lines.size() - 1);
        return;
      } else if (chance < 14) {
        return; // Only the metadata changes.
      } else if (chance < 16) {
        lines.replaceAll(line -> turns.next(line.startsWith("User")));
      }
      if (chance > 0) { // Else, after clear, there is no text at all.
        lines.add(turns.next(lines.size() % 2 == 0));
      }
    }

    Conversation snapshot() {
      return Conversation.builder()
          .tenant(key.tenant())
          .conversationId(key.conversationId())
          .userId(user)
          .platform(platform)
          .occurredAt(EPOCH.plusMillis(random.nextInt(1_000_000_000)))
          .transcript(String.join("\n", lines))
          .summary(random.nextInt(4) == 0 ? "about " + lines.size() + " turns 🧵" : null)
          // As jsonb writes it, shorter names first, so that what is stored can be compared as
          // text.
          .metadata("{\"topic\": \"ünï\", \"snapshot\": " + snapshots + "}")
          .build();
    }
  }
}
