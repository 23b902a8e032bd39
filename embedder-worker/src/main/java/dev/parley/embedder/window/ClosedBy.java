package dev.parley.embedder.window;

/** What made a batch complete. */
public enum ClosedBy {
  /** It had as many conversations as a batch may have. */
  COUNT,
  /** The next conversation would have made it larger than a batch may be. */
  BYTES,
  /** Its oldest conversation had waited long enough. */
  AGE
}
