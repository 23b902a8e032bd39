package dev.parley.writer;

import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Snapshots as an embedder would send them: every turn of the transcript is a passage, and a text's
 * vector is told by the text and the model alone.
 */
public final class Snapshots {
  public static final ModelIdentity MODEL = model("first");
  public static final ModelIdentity OTHER_MODEL = model("second");

  private final String tenant;
  private final String userId;

  /** Of one tenant, so that tests of one database do not meet. */
  public Snapshots(String tenant) {
    this(tenant, "user-1");
  }

  private Snapshots(String tenant, String userId) {
    this.tenant = tenant;
    this.userId = userId;
  }

  public Snapshots ofUser(String user) {
    return new Snapshots(tenant, user);
  }

  public static ModelIdentity model(String name) {
    return new ModelIdentity(name, "r1", 8, "", "", true);
  }

  /** A snapshot whose text is told by its id and offset. */
  public EmbeddedConversation at(long offset, String id, ModelIdentity... models) {
    return of(id, offset, turns(id, offset), models);
  }

  /** A snapshot that holds {@code turns}. */
  public EmbeddedConversation of(
      String id, long offset, List<String> turns, ModelIdentity... models) {
    return of(conversation(id, turns), new Position(1, 0, offset), models);
  }

  public EmbeddedConversation of(
      Conversation conversation, Position position, ModelIdentity... models) {
    return new EmbeddedConversation(
        conversation,
        position,
        Stream.of(models).map(model -> result(conversation.transcript(), model)).toList());
  }

  public Conversation conversation(String id, List<String> turns) {
    return Conversation.builder()
        .tenant(tenant)
        .conversationId(id)
        .userId(userId)
        .platform("web")
        .occurredAt(Instant.parse("2026-02-03T04:05:06.789012Z"))
        .transcript(String.join("\n", turns))
        .metadata("{\"id\": \"" + id + "\"}")
        .build();
  }

  /** From 1 to 4 turns, other ones at every offset. */
  public static List<String> turns(String id, long offset) {
    List<String> turns = new ArrayList<>();
    for (int i = 0; i <= offset % 4; i++) {
      turns.add("turn " + i + " of " + id + " at " + offset);
    }
    return turns;
  }

  /** What {@code model} makes of each line of {@code transcript}. */
  public static ModelResult result(String transcript, ModelIdentity model) {
    List<EmbeddedPassage> passages = new ArrayList<>();
    int start = 0;
    for (String turn : transcript.split("\n", -1)) {
      int end = start + turn.codePointCount(0, turn.length());
      if (end > start) {
        passages.add(EmbeddedPassage.embedded(passages.size(), start, end, vector(turn, model)));
      }
      start = end + 1;
    }
    return new ModelResult(model, passages);
  }

  /** A vector of length 1. */
  public static float[] vector(String text, ModelIdentity model) {
    Random random = new Random(31L * text.hashCode() + model.name().hashCode());
    float[] vector = new float[model.dimensions()];
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
      sum += vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(sum);
    }
    return vector;
  }
}
