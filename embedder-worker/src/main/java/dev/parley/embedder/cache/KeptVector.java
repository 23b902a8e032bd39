package dev.parley.embedder.cache;

/**
 * A vector and since when it is kept.
 *
 * @param writtenAt when it was computed and written, in seconds since 1970
 */
record KeptVector(float[] vector, long writtenAt) {
  /** Its floats in memory. */
  int bytes() {
    return vector.length * Float.BYTES;
  }
}
