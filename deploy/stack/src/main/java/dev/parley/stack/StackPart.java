package dev.parley.stack;

/** A service that the stack runs. Closing it stops it, once. */
interface StackPart<A> extends AutoCloseable {
  /** Where it is reached. */
  A address();

  /**
   * Says that it has not died.
   *
   * @throws StackException naming the part and why it ended
   */
  void check();

  @Override
  void close();
}
