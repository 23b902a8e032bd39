package dev.parley.embedder.window;

/** The ways on which conversations come to a worker, the first to be served first. */
public enum Lane {
  /** What bots publish now. */
  LIVE,
  /** What is sent again: it has no hurry, and no live conversation waits for it. */
  BULK
}
