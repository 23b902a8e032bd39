package dev.parley.embedder.window;

import dev.parley.embedder.embed.EmbedderException;
import dev.parley.wire.Conversation;
import dev.parley.wire.ModelResult;
import java.util.List;

/** Embeds the conversations of one batch. Safe for many threads. */
public interface BatchEmbedder {
  /**
   * One result a conversation, in the same order.
   *
   * @throws EmbedderException when the batch has no results; nothing of it is lost but time
   */
  List<ModelResult> embed(List<Conversation> batch) throws EmbedderException, InterruptedException;
}
