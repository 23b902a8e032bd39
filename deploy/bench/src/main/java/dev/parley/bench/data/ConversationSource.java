package dev.parley.bench.data;

import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Conversations of about 0.9 kB in two passages of 384 floats. The same seed and number give the
 * same conversation; ids are random, so that rows come to an index in no order.
 */
public final class ConversationSource {
  /** Of a vector. */
  public static final int DIMENSIONS = 384;

  /** What all vectors are of. */
  public static final ModelIdentity MODEL =
      new ModelIdentity("bench", "1", DIMENSIONS, "", "", true);

  private static final int CENTRES = 2_000;
  private static final int PASSAGE_LENGTH = 450;
  private static final int BRIEF_LENGTH = 160;
  private static final int USERS = 20_000;
  private static final String[] PLATFORMS = {"telegram", "web", "slack", "whatsapp"};
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  /** Between the offsets of two snapshots of a conversation. */
  private static final long LATER = 1_000_000_000L;

  private final long seed;
  private final TurnText text;
  private final ClusteredVectors vectors;

  public ConversationSource(long seed) {
    this.seed = seed;
    this.text = new TurnText(seed);
    this.vectors = new ClusteredVectors(seed, DIMENSIONS, CENTRES);
  }

  /** Conversation {@code number} as it first was. */
  public EmbeddedConversation first(long number) {
    SplittableRandom random = random(number);
    return snapshot(number, LATER + number, half(random), half(random));
  }

  /** Its next snapshot, with nothing as it was. */
  public EmbeddedConversation rewritten(long number) {
    SplittableRandom random = random(~number);
    return snapshot(number, 2 * LATER + number, half(random), half(random));
  }

  /** Its next snapshot, whose first passage is as it was. */
  public EmbeddedConversation grown(long number) {
    Half unchanged = half(random(number));
    return snapshot(number, 2 * LATER + number, unchanged, half(random(~number)));
  }

  /** A snapshot from before the first. */
  public EmbeddedConversation stale(long number) {
    SplittableRandom random = random(~number);
    return snapshot(number, number, half(random), half(random));
  }

  /** A conversation so short that it is one passage. */
  public Conversation brief(long number) {
    return conversation(number, text.turns(random(number), BRIEF_LENGTH));
  }

  /** What somebody may search for. */
  public float[] query(long number) {
    return vectors.next(random(Long.MAX_VALUE - number));
  }

  private record Half(String text, float[] vector) {}

  private Half half(SplittableRandom random) {
    return new Half(text.turns(random, PASSAGE_LENGTH), vectors.next(random));
  }

  private SplittableRandom random(long number) {
    return new SplittableRandom(seed ^ number * 0x9E3779B97F4A7C15L);
  }

  private EmbeddedConversation snapshot(long number, long offset, Half one, Half other) {
    Conversation conversation = conversation(number, one.text() + other.text());
    int end = one.text().length();
    List<EmbeddedPassage> passages =
        List.of(
            EmbeddedPassage.embedded(0, 0, end, one.vector()),
            EmbeddedPassage.embedded(1, end, end + other.text().length(), other.vector()));
    return new EmbeddedConversation(
        conversation,
        new Position(1, conversation.key().partition(24), offset),
        List.of(new ModelResult(MODEL, passages)));
  }

  private Conversation conversation(long number, String transcript) {
    SplittableRandom random = new SplittableRandom(seed + number);
    return Conversation.builder()
        .conversationId(new UUID(random.nextLong(), random.nextLong()).toString())
        .userId("user-" + random.nextInt(USERS))
        .platform(PLATFORMS[random.nextInt(PLATFORMS.length)])
        .occurredAt(BEGIN.plusSeconds(number))
        .transcript(transcript)
        .metadata("{\"channel\":\"" + random.nextInt(100) + "\",\"locale\":\"en\"}")
        .build();
  }
}
