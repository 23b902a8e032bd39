package dev.parley.writer.store;

/** The advisory locks of a Parley database; everyone who takes one takes it from here. */
public enum AdvisoryLock {
  /** Shared by every batch that is written, exclusive to whoever erases. */
  ERASE(1),
  /** Exclusive to whoever registers a model. */
  MODELS(2),
  /** Exclusive to whoever makes vector indexes. */
  VECTOR_INDEXES(3),
  /** Exclusive to whoever brings the tables up to date. */
  SCHEMA(4);

  /** "Parley" in ASCII, above 16 bits for the number of the lock. */
  private static final long BASE = 0x5061_726C_6579_0000L;

  private final long key;

  AdvisoryLock(int number) {
    this.key = BASE + number;
  }

  /** What {@code pg_advisory_xact_lock} and its like take. */
  public long key() {
    return key;
  }
}
