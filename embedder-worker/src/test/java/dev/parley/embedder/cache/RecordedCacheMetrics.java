package dev.parley.embedder.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was counted. */
public final class RecordedCacheMetrics implements CacheMetrics {
  private int lookUps;
  private int hits;
  private int misses;
  private int kept;
  private long bytesRead;
  private long bytesWritten;
  private final List<CacheFault> faults = new ArrayList<>();

  @Override
  public synchronized void lookedUp(int hitCount, int missCount, long bytes, Duration took) {
    bytesRead += bytes;
    lookUps++;
    hits += hitCount;
    misses += missCount;
  }

  @Override
  public synchronized void kept(int vectors, long bytes) {
    bytesWritten += bytes;
    kept += vectors;
  }

  @Override
  public synchronized void failed(CacheFault fault) {
    faults.add(fault);
  }

  public synchronized int lookUps() {
    return lookUps;
  }

  public synchronized int hits() {
    return hits;
  }

  public synchronized int misses() {
    return misses;
  }

  public synchronized int kept() {
    return kept;
  }

  public synchronized long bytesRead() {
    return bytesRead;
  }

  public synchronized long bytesWritten() {
    return bytesWritten;
  }

  public synchronized List<CacheFault> faults() {
    return List.copyOf(faults);
  }

  public synchronized void clear() {
    lookUps = 0;
    hits = 0;
    misses = 0;
    kept = 0;
    bytesRead = 0;
    bytesWritten = 0;
    faults.clear();
  }
}
