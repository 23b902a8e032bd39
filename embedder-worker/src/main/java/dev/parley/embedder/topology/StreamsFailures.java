package dev.parley.embedder.topology;

import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a worker whose stream thread died. What the cluster may have got over by
 * the time a new thread has joined is tried again by one; anything else ends the worker, so that
 * whoever runs it hears of it.
 */
public final class StreamsFailures implements StreamsUncaughtExceptionHandler {
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
      Set.of(FencedInstanceIdException.class, MissingSourceTopicException.class);

  private static final Logger log = LoggerFactory.getLogger(StreamsFailures.class);

  private final Consumer<Throwable> onDeath;

  /**
   * @param onDeath told what the worker died of
   */
  public StreamsFailures(Consumer<Throwable> onDeath) {
    this.onDeath = onDeath;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    if (isTransient(failure)) {
      log.warn("A stream thread is replaced", failure);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    onDeath.accept(failure);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  static boolean isTransient(Throwable failure) {
    boolean found = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isOneOf(FATAL, cause)) {
        return false;
      }
      found |= isOneOf(TRANSIENT, cause);
    }
    return found;
  }

  private static boolean isOneOf(Set<Class<? extends Throwable>> classes, Throwable failure) {
    return classes.stream().anyMatch(one -> one.isInstance(failure));
  }
}
