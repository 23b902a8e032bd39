package dev.parley.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Accepted conversations in the order of their acceptance, until the dispatcher takes them. Their
 * number is bounded by the byte permits that each holds. One lock decides between accepting and
 * closing, so nothing is accepted that nobody would take.
 */
final class Intake {
  /** An accepted conversation and the record that carries it. */
  record Entry(Delivery delivery, ProducerRecord<byte[], byte[]> record) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Entry> waiting = new ArrayDeque<>();

  /** Written under the lock. */
  private volatile boolean closed;

  /** False when it is closed. */
  boolean offer(Entry entry) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting.add(entry);
      if (waiting.size() == 1) {
        changed.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Waits up to {@code within} for entries and moves all there are to {@code taken}.
   *
   * @return false when it is closed and empty, so that nothing will come any more
   */
  boolean takeAll(Queue<Entry> taken, Duration within) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = within.toNanos();
      while (waiting.isEmpty() && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      boolean more = !waiting.isEmpty() || !closed;
      taken.addAll(waiting);
      waiting.clear();
      return more;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts no more; what was accepted can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
