package dev.parley.writer;

import dev.parley.wire.DeadLetterReason;
import dev.parley.writer.loop.WriterMetrics;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.RetryCause;
import dev.parley.writer.store.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts in memory, so that a test can ask for exact numbers. */
public final class CountingMetrics implements WriterMetrics {
  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
  private final List<DeadLetterReason> deadLetters = new ArrayList<>();
  private final List<Integer> batches = new ArrayList<>();
  private final List<Duration> publishedToStored = new ArrayList<>();
  private int tombstones;
  private final List<RetryCause> retries = new ArrayList<>();
  private final List<Statement> slow = new ArrayList<>();

  @Override
  public synchronized void batch(int records) {
    batches.add(records);
  }

  @Override
  public synchronized void outcome(Outcome outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  @Override
  public synchronized void publishedToStored(Duration took) {
    publishedToStored.add(took);
  }

  @Override
  public synchronized void deadLetter(DeadLetterReason reason) {
    deadLetters.add(reason);
  }

  @Override
  public synchronized void tombstone() {
    tombstones++;
  }

  @Override
  public synchronized void retry(RetryCause cause) {
    retries.add(cause);
  }

  @Override
  public synchronized void slowStatement(Statement statement) {
    slow.add(statement);
  }

  public synchronized int count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0);
  }

  public synchronized List<DeadLetterReason> deadLetters() {
    return List.copyOf(deadLetters);
  }

  public synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }

  public synchronized List<Duration> publishedToStored() {
    return List.copyOf(publishedToStored);
  }

  public synchronized int tombstones() {
    return tombstones;
  }

  public synchronized int retries() {
    return retries.size();
  }

  public synchronized List<RetryCause> retryCauses() {
    return List.copyOf(retries);
  }

  public synchronized List<Statement> slowStatements() {
    return List.copyOf(slow);
  }
}
