package dev.parley.embedder.embed.cost;

/**
 * What a tenant may spend in a day. {@link Long#MAX_VALUE} is no limit.
 *
 * @param tokens the most tokens
 * @param units the most money, in {@link Prices} units
 */
record Limit(long tokens, long units) {
  static final Limit NONE = new Limit(Long.MAX_VALUE, Long.MAX_VALUE);

  boolean isNone() {
    return equals(NONE);
  }
}
