package dev.parley.embedder.embed.cost;

import java.util.Locale;

/** Who counted tokens. */
public enum CountedBy {
  /** The provider, in its answer: what it charges for. */
  PROVIDER,
  /** The model's own tokenizer, in the worker. */
  TOKENIZER,
  /** The worker, from characters, for want of the model's tokenizer. */
  ESTIMATE;

  /** Its name in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
