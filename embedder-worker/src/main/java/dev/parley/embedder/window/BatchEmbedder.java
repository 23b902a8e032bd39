package dev.parley.embedder.window;

import dev.parley.embedder.embed.EmbedderException;
import dev.parley.wire.Conversation;
import dev.parley.wire.ModelResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * The same while another batch waits: conversations may be left to that one when it makes calls
   * fuller, but never the first.
   *
   * @return one element a conversation, in the same order; null for one that is left
   */
  default List<? extends @Nullable ModelResult> embedWhileMoreWaits(List<Conversation> batch)
      throws EmbedderException, InterruptedException {
    return embed(batch);
  }

  /**
   * What is passed on for a conversation that the embedder refuses or cannot embed now: its
   * passages, without a vector for {@code reason} where none is at hand.
   */
  ModelResult withoutVectors(Conversation conversation, String reason);
}
