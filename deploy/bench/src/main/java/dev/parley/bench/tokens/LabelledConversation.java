package dev.parley.bench.tokens;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.wire.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A conversation and what it is about.
 *
 * @param topic as its metadata says, empty where they say nothing
 */
record LabelledConversation(Conversation conversation, String topic) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those that are labelled, every so many, if any is about one of {@code topics}. */
  static List<LabelledConversation> of(
      List<Conversation> conversations, int every, Set<String> topics) {
    List<LabelledConversation> labelled = new ArrayList<>();
    for (int i = 0; i < conversations.size(); i += every) {
      Conversation one = conversations.get(i);
      labelled.add(new LabelledConversation(one, topic(one)));
    }
    return labelled.stream().anyMatch(one -> topics.contains(one.topic()))
        ? List.copyOf(labelled)
        : List.of();
  }

  private static String topic(Conversation conversation) {
    try {
      return JSON.readTree(conversation.metadata()).path("topic").asText("");
    } catch (JsonProcessingException e) {
      return ""; // Conversations are made with valid metadata.
    }
  }
}
