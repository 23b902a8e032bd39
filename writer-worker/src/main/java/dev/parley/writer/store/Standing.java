package dev.parley.writer.store;

/** What stands where a row is to go. */
enum Standing {
  /** No row of the conversation. */
  NONE,
  /** An older snapshot, or this one without all that is brought. */
  OLDER,
  /** This snapshot, with all that is brought. */
  SAME,
  /** A newer snapshot. */
  NEWER,
  /** Nothing, for it was erased and is never to be stored again. */
  ERASED
}
