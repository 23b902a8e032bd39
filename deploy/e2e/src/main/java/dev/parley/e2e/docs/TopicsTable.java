package dev.parley.e2e.docs;

import static dev.parley.e2e.docs.MarkdownTable.code;

import dev.parley.wire.TopicSpec;
import dev.parley.wire.Topics;
import java.util.LinkedHashMap;
import java.util.Map;

/** What each topic holds and how it is made. */
final class TopicsTable {
  private static final int MIB = 1024 * 1024;

  @Override
  public String toString() {
    Topics topics = new Topics();
    Map<TopicSpec, String> holds = new LinkedHashMap<>();
    holds.put(topics.conversations(), "what bots publish: a `Conversation` a record");
    holds.put(
        topics.bulkConversations(),
        "conversations that are sent again, each with its original position in `parley-position`");
    holds.put(topics.embeddings(), "what embedders produce: an `EmbeddedConversation` a record");
    holds.put(
        topics.deadLetters(),
        "what no stage could handle: its original bytes, the reason in headers");
    if (!holds.keySet().containsAll(topics.all())) {
      throw new IllegalStateException("a topic is created that is not documented");
    }
    MarkdownTable table =
        new MarkdownTable("topic", "holds", "partitions", "largest record", "kept for");
    holds.forEach(
        (topic, meaning) ->
            table.row(
                code(topic.name()),
                meaning,
                Integer.toString(topic.partitions()),
                topic.maxRecordBytes() / MIB + " MiB",
                topic.retention().toDays() + " days"));
    return table.toString();
  }
}
