package dev.parley.writer.store;

import java.util.Locale;

/** What became of a record that the database took. */
public enum Outcome {
  /** The conversation was new. */
  INSERTED,
  /** An older snapshot stood there, and now this one does. */
  REPLACED,
  /** This snapshot stood there, and now another model's result stands with it. */
  MODEL_ADDED,
  /** A newer snapshot stands there, or came in the same batch. */
  STALE,
  /** Just this stood there: a re-delivery or a replay. */
  UNCHANGED,
  /** The conversation, its user or its tenant was erased. */
  ERASED;

  /** As it stands in metrics, for instance {@code model-added}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a row was written. */
  public boolean written() {
    return this == INSERTED || this == REPLACED || this == MODEL_ADDED;
  }
}
