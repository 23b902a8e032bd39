package dev.parley.e2e.alarm;

import dev.parley.e2e.load.PoisonPublisher;
import dev.parley.e2e.worker.WorkerKind;
import dev.parley.stack.provider.Misbehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is done to a Parley, and which alerts it must make fire; others may do as they like. */
public enum InducedFault {
  KEY_REFUSED(
      "the provider refuses the key (401)",
      "ParleyProviderNeedsAttention critical,"
          + "ParleyFailing warning,"
          + "ParleyFailing critical,"
          + "ParleyIntakeShut warning"),

  PROVIDER_FAILS("the provider answers 500", "ParleyBreakerOpen warning"),

  PROVIDER_SLOW(
      "a call to the provider takes 700 ms",
      "ParleyProviderSlow warning," + "ParleyProviderSlow critical"),

  EMBEDDER_DEGRADES(
      "the provider answers 500, and the embedder waits for it no longer than 2 s",
      "ParleyWithoutVectors warning"),

  POISON(
      "800 records that cannot be handled",
      "ParleyDeadLetters warning," + "ParleyDeadLetters critical"),

  DATABASE_FAR(
      "the database answers 60 ms later",
      "ParleyWriteSlow warning,"
          + "ParleyWriteSlow critical,"
          + "ParleyDatabasePoolExhausted warning,"
          + "ParleyDatabasePoolExhausted critical"),

  DATABASE_AWAY("the database refuses connections", "ParleyWriteRetries critical"),

  REDIS_AWAY("Redis refuses connections", "ParleyCacheFailing warning"),

  NOVEL_TEXTS("nothing but texts that were never there before", "ParleyCacheMisses warning"),

  EMBEDDER_FROZEN(
      "the only embedder is frozen (SIGSTOP)",
      "ParleyWorkerDown warning," + "ParleyNoWorkers critical"),

  WRITER_STOPPED(
      "no writer runs",
      "ParleyQueueLong warning,"
          + "ParleyQueueLong critical,"
          + "ParleyQueueOld warning,"
          + "ParleyQueueOld critical,"
          + "ParleyQueueUnmoved warning,"
          + "ParleyQueueUnmoved critical"),

  NOBODY_MEASURES("neither `parley watch` nor a writer runs", "ParleyQueueUnknown critical"),

  WRITER_CRAMPED("the writer has a heap of 44 MiB", "ParleyHeapFull warning"),

  BOT_CROWDED(
      "a bot's machine is out of CPU, for 16 threads a core publish 512 KiB each without a pause",
      "ParleyPublishSlow warning," + "ParleyPublishSlow critical");

  private static final int OF_EACH_POISON = 100;

  /** An outage cannot be shorter than a call that fails. */
  private static final Map<String, String> DEGRADING =
      Map.of(
          "PARLEY_EMBEDDER_DEGRADE_AFTER", "2s",
          "PARLEY_PROVIDER_TIMEOUT", "1s",
          "PARLEY_PROVIDER_TRIES", "1");

  /** Wins over the heap that workers are started with; half of it is in use when they idle. */
  private static final Map<String, String> CRAMPED = Map.of("_JAVA_OPTIONS", "-Xmx44m");

  private final String told;

  /** With commas between them, for a list could be changed. */
  private final String alerts;

  InducedFault(String told, String alerts) {
    this.told = told;
    this.alerts = alerts;
  }

  /** As it stands in a table. */
  public String told() {
    return told;
  }

  /** Those that it must make fire, with their severities: {@code ParleyNoWorkers critical}. */
  public List<String> alerts() {
    return List.of(alerts.split(",", -1));
  }

  void begin(MonitoredParley parley) throws Exception {
    switch (this) {
      case KEY_REFUSED -> parley.provider().always(Misbehaviour.UNAUTHORIZED);
      case PROVIDER_FAILS -> parley.provider().always(Misbehaviour.SERVER_ERROR);
      case PROVIDER_SLOW -> parley.provider().latency(Duration.ofMillis(700));
      case EMBEDDER_DEGRADES -> {
        parley.replace(WorkerKind.EMBEDDER, DEGRADING);
        parley.provider().always(Misbehaviour.SERVER_ERROR);
      }
      case POISON -> publishPoison(parley);
      case DATABASE_FAR -> parley.database().delay(Duration.ofMillis(30));
      case DATABASE_AWAY -> parley.database().refuse();
      case REDIS_AWAY -> parley.redis().refuse();
      case NOVEL_TEXTS -> parley.load().novel();
      case EMBEDDER_FROZEN -> parley.workers().freeze(WorkerKind.EMBEDDER, true);
      case WRITER_STOPPED -> parley.workers().stop(WorkerKind.WRITER);
      case NOBODY_MEASURES -> {
        parley.stopWatch();
        parley.workers().stop(WorkerKind.WRITER);
      }
      case WRITER_CRAMPED -> parley.replace(WorkerKind.WRITER, CRAMPED);
      case BOT_CROWDED -> parley.startCrowdedBot();
    }
  }

  void end(MonitoredParley parley) throws Exception {
    switch (this) {
      case KEY_REFUSED -> parley.provider().heal();
      case PROVIDER_FAILS -> parley.provider().heal();
      case PROVIDER_SLOW -> parley.provider().latency(Duration.ZERO);
      case EMBEDDER_DEGRADES -> {
        parley.provider().heal();
        parley.replace(WorkerKind.EMBEDDER, Map.of());
      }
      case POISON -> {}
      case DATABASE_FAR -> parley.database().forward();
      case DATABASE_AWAY -> parley.database().forward();
      case REDIS_AWAY -> parley.redis().forward();
      case NOVEL_TEXTS -> parley.load().ordinary();
      case EMBEDDER_FROZEN -> parley.workers().freeze(WorkerKind.EMBEDDER, false);
      case WRITER_STOPPED -> parley.start(WorkerKind.WRITER);
      case NOBODY_MEASURES -> {
        parley.startWatch();
        parley.start(WorkerKind.WRITER);
      }
      case WRITER_CRAMPED -> parley.replace(WorkerKind.WRITER, Map.of());
      case BOT_CROWDED -> parley.stopCrowdedBot();
    }
  }

  /** As it is written on the command line: {@code redis-away}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void publishPoison(MonitoredParley parley) throws Exception {
    try (PoisonPublisher poison =
        new PoisonPublisher(parley.backends().bootstrapServers(), parley.backends().topics())) {
      for (int i = 0; i < OF_EACH_POISON; i++) {
        poison.sendOneOfEach();
      }
    }
  }
}
