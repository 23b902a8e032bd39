package dev.parley.wire;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A conversation, where it stands in the log, and what models made of it.
 *
 * @param conversation the snapshot
 * @param position where it first entered the conversations topic
 * @param results one a model, none twice
 */
public record EmbeddedConversation(
    Conversation conversation, Position position, List<ModelResult> results) {

  /**
   * @throws IllegalArgumentException when a model stands twice or a passage ends beyond the
   *     transcript
   */
  public EmbeddedConversation {
    results = List.copyOf(results);
    String transcript = conversation.transcript();
    int characters = transcript.codePointCount(0, transcript.length());
    Set<ModelIdentity> models = new HashSet<>();
    for (ModelResult result : results) {
      if (!models.add(result.model())) {
        throw new IllegalArgumentException("model " + result.model().name() + " stands twice");
      }
      List<EmbeddedPassage> passages = result.passages();
      if (!passages.isEmpty() && passages.get(passages.size() - 1).end() > characters) {
        throw new IllegalArgumentException(
            "a passage of model " + result.model().name() + " ends beyond the transcript");
      }
    }
  }
}
