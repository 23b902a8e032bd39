package dev.parley.writer.loop;

import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.parley.wire.DeadLetter;
import dev.parley.wire.DeadLetterReason;
import dev.parley.writer.store.MicrometerVectorIndexMetrics;
import dev.parley.writer.store.Outcome;
import dev.parley.writer.store.RetryCause;
import dev.parley.writer.store.Statement;
import dev.parley.writer.store.VectorIndexMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** The writer's metrics under the names that operators know; all are there from the start. */
public final class MicrometerWriterMetrics implements WriterMetrics {
  private static final Duration[] PUBLISH_TO_STORED_BUCKETS = {
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5),
    Duration.ofMinutes(30)
  };

  private final Map<Section, Timer> sections = new EnumMap<>(Section.class);
  private final Map<Outcome, Counter> outcomes = new EnumMap<>(Outcome.class);
  private final Map<Statement, Counter> slowStatements = new EnumMap<>(Statement.class);
  private final Map<RetryCause, Counter> retries = new EnumMap<>(RetryCause.class);
  private final Map<DeadLetterReason, Counter> deadLetters = new EnumMap<>(DeadLetterReason.class);
  private final MeterRegistry registry;
  private final DistributionSummary batches;
  private final Timer publishedToStored;
  private final Counter tombstones;
  private final AtomicInteger waiting = new AtomicInteger();
  private final VectorIndexMetrics vectorIndexes;

  public MicrometerWriterMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Section section : Section.values()) {
      sections.put(
          section,
          Timer.builder("parley.write.section")
              .description("Time in each part of the writer's loop")
              .tag("section", section.code())
              .publishPercentileHistogram()
              .minimumExpectedValue(Duration.ofMillis(1))
              .maximumExpectedValue(Duration.ofMinutes(1))
              .register(registry));
    }
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(
          outcome,
          Counter.builder("parley.write.rows")
              .description("Records that the database took, by what became of them")
              .tag("outcome", outcome.code())
              .register(registry));
    }
    for (Statement statement : Statement.values()) {
      slowStatements.put(
          statement,
          Counter.builder("parley.database.slow.statements")
              .description("Statements that took longer than parley.database.slow-statement")
              .tag("statement", statement.code())
              .register(registry));
    }
    for (DeadLetterReason reason : DeadLetterReason.values()) {
      deadLetters.put(
          reason,
          Counter.builder("parley.dead.letters")
              .description("Records that no stage could handle, by stage and reason")
              .tag("stage", DeadLetter.Stage.WRITE.code())
              .tag("reason", reason.code())
              .register(registry));
    }
    batches =
        DistributionSummary.builder("parley.write.batch.records")
            .description("Records of each transaction that was tried")
            .publishPercentileHistogram()
            .minimumExpectedValue(1.0)
            .maximumExpectedValue(10_000.0)
            .register(registry);
    publishedToStored =
        Timer.builder("parley.publish.to.stored")
            .description("Time from publishing a snapshot to its first commit in the database")
            .serviceLevelObjectives(PUBLISH_TO_STORED_BUCKETS)
            .register(registry);
    tombstones =
        Counter.builder("parley.write.tombstones")
            .description("Records without a value")
            .register(registry);
    for (RetryCause cause : RetryCause.values()) {
      retries.put(
          cause,
          Counter.builder("parley.write.retries")
              .description("Transactions that failed for a reason that passes, by that reason")
              .tag("cause", cause.code())
              .register(registry));
    }
    Gauge.builder("parley.write.batches.waiting", waiting, AtomicInteger::get)
        .description("Batches that wait for the database to take them")
        .register(registry);
    vectorIndexes = new MicrometerVectorIndexMetrics(registry);
  }

  @Override
  public void section(Section section, Duration took) {
    of(sections, section).record(took);
  }

  @Override
  public void batch(int records) {
    batches.record(records);
  }

  @Override
  public void outcome(Outcome outcome) {
    of(outcomes, outcome).increment();
  }

  @Override
  public void publishedToStored(Duration took) {
    // A bot's clock may be ahead of ours, and a timer does not even count what is negative.
    publishedToStored.record(took.isNegative() ? Duration.ZERO : took);
  }

  @Override
  public void deadLetter(DeadLetterReason reason) {
    of(deadLetters, reason).increment();
  }

  @Override
  public void tombstone() {
    tombstones.increment();
  }

  @Override
  public void waiting(int change) {
    waiting.addAndGet(change);
  }

  @Override
  public void retry(RetryCause cause) {
    of(retries, cause).increment();
  }

  @Override
  public void slowStatement(Statement statement) {
    of(slowStatements, statement).increment();
  }

  /** Under the names that HikariCP gives to its own: {@code hikaricp_connections_active} etc. */
  @Override
  public Optional<MetricsTrackerFactory> pool() {
    return Optional.of(new MicrometerMetricsTrackerFactory(registry));
  }

  @Override
  public VectorIndexMetrics vectorIndexes() {
    return vectorIndexes;
  }

  private static <K, V> V of(Map<K, V> meters, K key) {
    return Objects.requireNonNull(meters.get(key), "the constructor makes one for each");
  }

  @Override
  public Shown show(Consumer<?, ?> consumer, Producer<?, ?> producer) {
    KafkaClientMetrics ofConsumer = new KafkaClientMetrics(consumer);
    KafkaClientMetrics ofProducer = new KafkaClientMetrics(producer);
    ofConsumer.bindTo(registry);
    ofProducer.bindTo(registry);
    return () -> {
      ofConsumer.close();
      ofProducer.close();
    };
  }
}
