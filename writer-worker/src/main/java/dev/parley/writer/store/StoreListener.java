package dev.parley.writer.store;

/** Is told what comes into the store, by all threads that write. */
public interface StoreListener {
  /** Ignores it. */
  StoreListener NONE = new StoreListener() {};

  /** A model is there that was not. */
  default void modelRegistered() {}

  /** So many passages were sent in a transaction that is not yet committed. */
  default void passagesCopied(int count) {}
}
