package dev.parley.embedder.topology;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.errors.TopologyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a worker whose stream thread died. What the cluster gets over by itself
 * is tried again by a new thread, however often; what a person must mend ends the worker at once,
 * so that whoever runs it hears of it. Anything else may be either, and gets a few new threads.
 * Safe for many threads.
 */
public final class StreamsFailures implements StreamsUncaughtExceptionHandler {
  private static final int MOST_UNKNOWN = 5;
  private static final Duration UNKNOWN_WITHIN = Duration.ofMinutes(10);

  private static final Set<Class<? extends Throwable>> TRANSIENT =
      Set.of(
          RetriableException.class,
          TaskMigratedException.class,
          TaskCorruptedException.class,
          CommitFailedException.class,
          RebalanceInProgressException.class,
          UnknownMemberIdException.class,
          ProducerFencedException.class,
          InvalidProducerEpochException.class,
          InvalidPidMappingException.class,
          InvalidTxnStateException.class,
          OutOfOrderSequenceException.class,
          UnknownProducerIdException.class,
          TransactionAbortedException.class,
          TransactionAbortableException.class);

  private static final Set<Class<? extends Throwable>> FATAL =
      Set.of(
          Error.class,
          AuthenticationException.class,
          AuthorizationException.class,
          ConfigException.class,
          FencedInstanceIdException.class,
          MissingSourceTopicException.class,
          SerializationException.class,
          TopologyException.class,
          UnsupportedVersionException.class);

  private static final Logger log = LoggerFactory.getLogger(StreamsFailures.class);

  private final Consumer<Throwable> onDeath;
  private final LongSupplier nanoClock;
  private final Deque<Long> unknown = new ArrayDeque<>();

  /**
   * @param onDeath told what the worker died of
   */
  public StreamsFailures(Consumer<Throwable> onDeath, LongSupplier nanoClock) {
    this.onDeath = onDeath;
    this.nanoClock = nanoClock;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    if (!isOneOf(FATAL, failure) && (isOneOf(TRANSIENT, failure) || mayBeTriedAgain())) {
      log.warn("A stream thread is replaced", failure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    onDeath.accept(failure);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private synchronized boolean mayBeTriedAgain() {
    long now = nanoClock.getAsLong();
    unknown.removeIf(earlier -> now - earlier > UNKNOWN_WITHIN.toNanos());
    unknown.add(now);
    return unknown.size() <= MOST_UNKNOWN;
  }

  private static boolean isOneOf(Set<Class<? extends Throwable>> classes, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      for (Class<? extends Throwable> one : classes) {
        if (one.isInstance(cause)) {
          return true;
        }
      }
    }
    return false;
  }
}
