package dev.parley.stack;

/** A part that somebody else runs. */
record AddressOnly<A>(A address) implements StackPart<A> {
  @Override
  public void check() {}

  @Override
  public void close() {}
}
