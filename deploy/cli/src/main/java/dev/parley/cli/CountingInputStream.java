package dev.parley.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that were read; another thread may ask. */
final class CountingInputStream extends FilterInputStream {
  private volatile long count;

  CountingInputStream(InputStream source) {
    super(source);
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    add(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int n = super.read(target, offset, length);
    add(Math.max(0, n));
    return n;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** INVARIANT: one thread reads, so that adding is not a race. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void add(int bytes) {
    count += bytes;
  }
}
