package dev.parley.writer;

import static dev.parley.writer.Snapshots.MODEL;

import dev.parley.wire.Conversation;
import dev.parley.wire.ConversationLimits;
import dev.parley.wire.DeadLetterReason;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import dev.parley.wire.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that can never be stored.
 *
 * @param good what it would be
 * @param find what stands in the good record's bytes
 * @param replace what a program that keeps no rule writes instead; as many bytes
 * @param reason what its dead letter says
 */
record Poison(
    String name, EmbeddedConversation good, String find, String replace, DeadLetterReason reason) {
  /** Stands in every text, key and id of what is sent, and so must stand nowhere else. */
  static final String MARKER = "MARKER";

  static Stream<Poison> kinds() {
    return Stream.of(
        new Poison("NUL character", good("A"), "xA", "x\0", DeadLetterReason.INVALID),
        new Poison("NUL in JSON", good("A"), "\\u0041", "\\u0000", DeadLetterReason.INVALID),
        new Poison(
            "half of a UTF-16 pair in JSON",
            good("A"),
            "\\u0041",
            "\\ud800",
            DeadLetterReason.INVALID),
        new Poison(
            "half of a UTF-16 pair in text",
            good("€"),
            "\u00E2\u0082\u00AC",
            "\u00ED\u00A0\u0080",
            DeadLetterReason.INVALID),
        new Poison("vector of 7 floats for 8", good(7), "r1\16", "r1\20", DeadLetterReason.INVALID),
        new Poison("vector that is no number", notANumber(), "", "", DeadLetterReason.INVALID),
        new Poison(
            "row over a limit",
            ofUser("é" + "u".repeat(ConversationLimits.ID_CHARACTERS - 1)),
            "\u00C3\u00A9",
            "ee",
            DeadLetterReason.INVALID),
        new Poison("model over a limit", modelOverALimit(), "", "", DeadLetterReason.INVALID),
        new Poison(
            "another program's bytes", good("A"), "\u00C3\1", "{ ", DeadLetterReason.UNDECODABLE),
        new Poison(
            "what only Postgres can tell",
            refused("c-" + MARKER),
            "",
            "",
            DeadLetterReason.REFUSED_BY_DATABASE));
  }

  ProducerRecord<byte[], byte[]> record(EmbeddingsTopic embeddings) {
    ProducerRecord<byte[], byte[]> record = embeddings.record(good);
    String bytes = new String(record.value(), StandardCharsets.ISO_8859_1);
    String changed = bytes.replace(find, replace);
    return embeddings.record(record.key(), changed.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public String toString() {
    return name;
  }

  static EmbeddedConversation good(String text) {
    return of("c-" + MARKER, text, "{\"a\": \"" + MARKER + "\\u0041\"}", MODEL);
  }

  private static EmbeddedConversation good(int dimensions) {
    return of("c-" + MARKER, "x", "{}", new ModelIdentity("m", "r1", dimensions, "", "", true));
  }

  static EmbeddedConversation refused(String id) {
    return of(id, "u-" + MARKER, TestDatabase.REFUSED, "x", "{}", MODEL);
  }

  private static EmbeddedConversation ofUser(String user) {
    return of("c-" + MARKER, user, "web", "x", "{}", MODEL);
  }

  private static EmbeddedConversation notANumber() {
    EmbeddedConversation good = good("A");
    float[] vector = new float[MODEL.dimensions()];
    vector[3] = Float.NaN;
    return new EmbeddedConversation(
        good.conversation(),
        good.position(),
        List.of(new ModelResult(MODEL, List.of(EmbeddedPassage.embedded(0, 0, 1, vector)))));
  }

  private static EmbeddedConversation modelOverALimit() {
    return of("c-" + MARKER, "x", "{}", Snapshots.model(MARKER.repeat(100)));
  }

  private static EmbeddedConversation of(
      String id, String text, String metadata, ModelIdentity model) {
    return of(id, "u-" + MARKER, "web", text, metadata, model);
  }

  private static EmbeddedConversation of(
      String id, String user, String platform, String text, String metadata, ModelIdentity model) {
    Conversation conversation =
        Conversation.builder()
            .tenant("t")
            .conversationId(id)
            .userId(user)
            .platform(platform)
            .occurredAt(Instant.EPOCH)
            .transcript(MARKER + " x" + text)
            .metadata(metadata)
            .build();
    return new Snapshots("t").of(conversation, new Position(1, 0, 7), model);
  }
}
