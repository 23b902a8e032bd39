package dev.parley.writer.store;

/** Is told what comes into the store, by all threads that write. */
public interface StoreListener {
  /** Ignores it. */
  StoreListener NONE =
      new StoreListener() {
        @Override
        public void modelRegistered() {}

        @Override
        public void passagesCopied(int count) {}
      };

  /** A model is there that was not. */
  void modelRegistered();

  /** So many passages were sent in a transaction that is not yet committed. */
  void passagesCopied(int count);
}
