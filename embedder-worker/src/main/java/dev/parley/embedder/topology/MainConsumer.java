package dev.parley.embedder.topology;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;

/**
 * The main consumer as Streams gets it. While the gate is shut it is paused for the time of each
 * {@code poll()}: so Streams goes on to poll, commit, answer rebalances and punctuate, and gets no
 * records.
 *
 * <p>Streams pauses and resumes partitions itself, also from its rebalance listener in the middle
 * of a poll. It must never see our pauses, nor lose its own: INVARIANT: {@code held} has the
 * partitions that are paused and that Streams does not want paused. It is empty but for the time of
 * a poll, and only the stream thread touches it.
 *
 * <p>And no task is revived. Streams 4.3.1 revives a task that it holds for corrupted and asks for
 * a rebalance, but what it remembers of the consumer's position does not survive that: a task that
 * is made anew goes on behind what was polled and not committed, and one that is kept commits the
 * position of its former life. Both lose records. So the rebalance is answered as if the thread had
 * been fenced: it gives up all its tasks and joins anew, from what is committed.
 */
final class MainConsumer implements InvocationHandler {
  private final Consumer<byte[], byte[]> delegate;
  private final BooleanSupplier gateIsShut;
  private final Set<TopicPartition> held = new HashSet<>();
  private boolean polling;

  private MainConsumer(Consumer<byte[], byte[]> delegate, BooleanSupplier gateIsShut) {
    this.delegate = delegate;
    this.gateIsShut = gateIsShut;
  }

  @SuppressWarnings("unchecked")
  static Consumer<byte[], byte[]> wrap(
      Consumer<byte[], byte[]> delegate, BooleanSupplier gateIsShut) {
    return (Consumer<byte[], byte[]>)
        Proxy.newProxyInstance(
            MainConsumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            new MainConsumer(delegate, gateIsShut));
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (arguments != null && arguments.length == 1) {
      switch (method.getName()) {
        case "poll" -> {
          return poll((Duration) arguments[0]);
        }
        case "pause" -> {
          pause((Collection<TopicPartition>) arguments[0]);
          return null;
        }
        case "resume" -> {
          resume((Collection<TopicPartition>) arguments[0]);
          return null;
        }
        case "enforceRebalance" -> joinAnewAfterCorruption((String) arguments[0]);
        default -> {
          // All else passes.
        }
      }
    } else if (method.getName().equals("paused")) {
      return paused();
    }
    try {
      return method.invoke(delegate, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private static void joinAnewAfterCorruption(String reason) {
    if (reason.contains("corrupted")) {
      throw new TaskMigratedException("tasks are given up and begun anew, not revived: " + reason);
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    if (!gateIsShut.getAsBoolean()) {
      return delegate.poll(timeout);
    }
    held.addAll(delegate.assignment());
    held.removeAll(delegate.paused());
    delegate.pause(held);
    polling = true;
    try {
      return delegate.poll(timeout);
    } finally {
      polling = false;
      held.retainAll(delegate.assignment()); // A rebalance may have taken some away.
      delegate.resume(held);
      held.clear();
    }
  }

  private void pause(Collection<TopicPartition> partitions) {
    delegate.pause(partitions);
    held.removeAll(Set.copyOf(partitions)); // They stay paused after the poll, for Streams.
  }

  private void resume(Collection<TopicPartition> partitions) {
    if (polling) {
      held.addAll(partitions); // They are resumed after the poll.
    } else {
      delegate.resume(partitions);
    }
  }

  private Set<TopicPartition> paused() {
    Set<TopicPartition> paused = new HashSet<>(delegate.paused());
    paused.removeAll(held);
    return paused;
  }
}
