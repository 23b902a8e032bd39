package dev.parley.writer.store;

import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes the rows of passages, with the hash of each one's text. For one thread. */
final class PassageRows {
  private final MessageDigest sha256;
  private final Map<ModelIdentity, Integer> modelIds;

  /**
   * @param modelIds has every model that comes
   */
  PassageRows(Map<ModelIdentity, Integer> modelIds) {
    this.modelIds = modelIds;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** How many rows there will be. */
  static int count(List<NumberedConversation> conversations) {
    return conversations.stream()
        .flatMap(conversation -> conversation.embedded().results().stream())
        .mapToInt(result -> result.passages().size())
        .sum();
  }

  /** Of all models. */
  List<PassageRow> of(NumberedConversation conversation) {
    List<PassageRow> rows = new ArrayList<>();
    for (ModelResult result : conversation.embedded().results()) {
      addRows(conversation, result, rows);
    }
    return rows;
  }

  private void addRows(NumberedConversation numbered, ModelResult result, List<PassageRow> rows) {
    int modelId = Objects.requireNonNull(modelIds.get(result.model()));
    Conversation conversation = numbered.embedded().conversation();
    String transcript = conversation.transcript();
    int codePoint = 0; // Stands at `index`; passages come in order, so one pass finds them all.
    int index = 0;
    for (EmbeddedPassage passage : result.passages()) {
      int from = transcript.offsetByCodePoints(index, passage.start() - codePoint);
      int to = transcript.offsetByCodePoints(from, passage.end() - passage.start());
      codePoint = passage.end();
      index = to;
      byte[] text = transcript.substring(from, to).getBytes(StandardCharsets.UTF_8);
      rows.add(
          new PassageRow(
              numbered.number(),
              conversation.tenant(),
              new PassageRow.Id(modelId, passage.ordinal()),
              passage.start(),
              passage.end(),
              sha256.digest(text),
              passage.vector(),
              passage.withoutVector()));
    }
  }
}
