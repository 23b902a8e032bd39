package dev.parley.e2e.trial;

import dev.parley.client.ConversationPublisher;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.e2e.load.Ledger;
import dev.parley.e2e.load.LoadGenerator;
import dev.parley.e2e.observe.ForwardedLog;
import dev.parley.e2e.worker.Backends;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.provider.SimulatedProvider;
import dev.parley.wire.Conversation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * An embedder whose provider counts every text that it is sent, killed again and again under load.
 * Each conversation has a text that no other has, so that whatever is sent beyond one a
 * conversation was paid for twice. Not safe for concurrent use.
 */
public final class PaidTexts implements AutoCloseable {
  /** The most conversations in flight: calls, and conversations of a call. */
  private static final int CALLS = 4;

  private static final int BATCH = 16;

  private static final int PER_SECOND = 200;
  private static final int DIMENSIONS = 384;
  private static final String MODEL = "simulated";

  /** So long that a kill always finds calls in flight. */
  private static final Duration LATENCY = Duration.ofMillis(150);

  private static final Duration STANDSTILL = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final Ledger ledger = new Ledger();
  private final SimulatedProvider provider;
  private final Admin admin;
  private final ConversationPublisher publisher;
  private final LoadGenerator load;
  private final ForwardedLog forwarded;
  private final Workers workers;
  private final Patience patience;
  private final Disturbance disturbance;
  private final List<Outage> outages = new ArrayList<>();
  private final String run = Long.toUnsignedString(System.nanoTime(), 36);
  private int published;

  /**
   * What was paid.
   *
   * @param outages one a kill
   * @param conversations each with a text of its own
   * @param forwarded results that left
   * @param texts that the provider was sent and answered, without the one of each start
   * @param inFlight the most texts in flight
   */
  public record Bill(
      List<Outage> outages, long conversations, long forwarded, long texts, int inFlight) {
    /** Texts that were paid for again. */
    public long extra() {
      return texts - conversations;
    }

    /** What kills may have cost. */
    public long allowed() {
      return (long) outages.size() * inFlight;
    }

    public boolean held() {
      return forwarded == conversations && extra() <= allowed();
    }

    @Override
    public String toString() {
      return String.format(
          "%d kills: %d conversations, %d results, %d texts sent: %d extra of %d allowed (%d in"
              + " flight); moved again %s after the restart%s",
          outages.size(),
          conversations,
          forwarded,
          texts,
          extra(),
          allowed(),
          inFlight,
          outages.stream().map(outage -> outage.movedAfterRestart().toMillis() + " ms").toList(),
          held() ? "" : ": BROKEN");
    }
  }

  private PaidTexts(Backends backends, Path directory) throws IOException, InterruptedException {
    String servers = backends.bootstrapServers();
    provider = SimulatedProvider.start(MODEL, DIMENSIONS).latency(LATENCY);
    admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
    publisher =
        ConversationPublisher.create(
            ConversationPublisherSettings.of(servers).withTopics(backends.topics()));
    load = new LoadGenerator(publisher::publish, this::next, ledger, PER_SECOND);
    forwarded = new ForwardedLog(servers, backends.topics().embeddings());
    workers = new Workers(backends, settings(), admin, directory);
    patience = new Patience(STANDSTILL, BETWEEN_LOOKS, workers);
    disturbance = new Disturbance(workers, forwarded, patience);
  }

  /** Starts one embedder and waits until it is ready. */
  public static PaidTexts start(Backends backends, Path directory) throws Exception {
    PaidTexts trial = new PaidTexts(backends, directory);
    try {
      trial.workers.start(trial.settings());
      trial.patience.await("the embedder is ready", trial.workers::allReady);
      return trial;
    } catch (Exception e) {
      trial.close();
      throw e;
    }
  }

  /**
   * Publishes, kills the embedder while it has calls in flight, lets it go on, and makes the bill
   * of all kills until now when all that was published has left.
   *
   * @param seed decides when the kill comes
   */
  public Bill kill(long seed) throws Exception {
    disturbance.seed(seed);
    long before = provider.answered();
    load.start();
    patience.await("calls are answered", () -> provider.answered() > before + CALLS);
    outages.add(disturbance.kill(WorkerKind.EMBEDDER, 0));
    load.stop();
    patience.await(
        () -> "all that was published has left",
        ledger::acknowledged,
        () -> {
          forwarded.poll();
          return ledger.open() == 0 && forwarded.forwarded() >= ledger.acknowledged();
        });
    forwarded.readToEnd();
    int starts = 1 + outages.size();
    return new Bill(
        List.copyOf(outages),
        ledger.acknowledged(),
        forwarded.forwarded(),
        provider.texts() - starts,
        CALLS * BATCH);
  }

  private Conversation next() {
    String text = "User: question " + published + " of " + run;
    return Conversation.builder()
        .conversationId("paid-" + published++)
        .userId("user")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript(text)
        .build();
  }

  private TrialSettings settings() {
    return TrialSettings.of(1, 0, PER_SECOND)
        .with(
            WorkerKind.EMBEDDER,
            Map.of(
                "PARLEY_EMBEDDER_MODEL",
                "openai",
                "PARLEY_PROVIDER_URL",
                provider.openAi().toString(),
                "PARLEY_PROVIDER_MODEL",
                MODEL,
                "PARLEY_PROVIDER_DIMENSIONS",
                Integer.toString(DIMENSIONS),
                "PARLEY_WINDOW_CALLS_IN_FLIGHT",
                Integer.toString(CALLS),
                "PARLEY_WINDOW_BATCH_CONVERSATIONS",
                Integer.toString(BATCH)));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    load.stop();
    workers.close();
    publisher.close(Duration.ofSeconds(5));
    forwarded.close();
    admin.close(Duration.ofSeconds(5));
    provider.close();
  }
}
