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
   * @throws EmbedderException when the batch has no results; nothing of it is lost but time. A
   *     permanent one means that a conversation of this batch can never be embedded; what would
   *     fail for every conversation, such as a refused login or a missing model, is {@linkplain
   *     EmbedderException#isWhateverTheTexts whatever the texts}
   */
  List<ModelResult> embed(List<Conversation> batch) throws EmbedderException, InterruptedException;

  /**
   * What is passed on for a conversation that the embedder refuses or cannot embed now: its
   * passages, without a vector for {@code reason} where none is at hand.
   */
  ModelResult withoutVectors(Conversation conversation, String reason);
}
