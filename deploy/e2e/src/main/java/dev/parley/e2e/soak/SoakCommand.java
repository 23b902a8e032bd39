package dev.parley.e2e.soak;

import dev.parley.e2e.alarm.AlertTrial;
import dev.parley.e2e.alarm.InducedFault;
import dev.parley.e2e.alarm.MonitoredParley;
import dev.parley.e2e.alarm.PrometheusProcess;
import dev.parley.e2e.alarm.RuleFiles;
import dev.parley.e2e.trial.DatabaseAbsence;
import dev.parley.e2e.trial.PaidTexts;
import dev.parley.e2e.trial.Scaling;
import dev.parley.e2e.trial.SimulatedModel;
import dev.parley.e2e.trial.Trial;
import dev.parley.e2e.trial.TrialSettings;
import dev.parley.e2e.worker.WorkerKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds the guarantees over what takes too long for every build. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = {
      "Does things to a system under load, and holds all guarantees after it.",
      "PARLEY_STACK says where Kafka, Postgres and Redis run: embedded, unless told.",
      "Exit code 1 when a guarantee is broken.",
      "",
      "worker-kills: kill -9 of an embedder and of a writer a round (20 rounds)",
      "writer-kills: kill -9 of each of two writers a round (10) while 50,000 conversations come",
      "commit-gap: kill -9 between the database's commit and that of the offsets (20 rounds)",
      "rebalance-storm: writers scaled between one and four for two minutes",
      "database-down: the database refuses connections for ten minutes",
      "database-hung: the database is stopped where it stands (SIGSTOP) for one minute; an embedded one",
      "paid-texts: kill -9 of an embedder a round (5), and how many texts were paid for twice;",
      "  its rate is its own",
      "provider-faults: a provider that misbehaves in every way, for some calls and for all",
      "queue-truth: the exported queue beside the brokers' offsets for two minutes, while workers"
          + " work, are stopped, frozen and killed",
      "alerts: a fault for each alert makes it fire in a real Prometheus, and its end clears it;",
      "  from the repository's folder, and with prometheus on the PATH; its rate is its own",
      "scaling: embedders from one to two to four, restarted one by one and back to one, each with",
      "  a quota of a provider of its own: how much they do together, how soon, and what is repeated"
    })
public final class SoakCommand implements Callable<Integer> {
  private static final Duration PROVIDER_LATENCY = Duration.ofMillis(50);

  /** How long a change of replicas is watched after every partition has moved again. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  @Option(
      names = "--scenario",
      description = "One of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private SoakKind kind = SoakKind.WORKER_KILLS;

  @Option(names = "--rounds", description = "How often it is done.")
  private @Nullable Integer rounds;

  @Option(
      names = "--seed",
      description = "Decides the first round; each has one more than that before. Random at first.")
  private @Nullable Long seed;

  @Option(names = "--rate", description = "Snapshots published a second.")
  private @Nullable Integer rate;

  @Option(names = "--conversations", description = "Conversations that each round adds.")
  private @Nullable Integer conversations;

  @Option(
      names = "--seconds",
      description = "How long a storm or an absence lasts, or a number of replicas.")
  private @Nullable Integer seconds;

  @Option(
      names = "--fault",
      split = ",",
      description = "Which faults of a provider, of ${COMPLETION-CANDIDATES}; default: all.")
  private List<ProviderFaultKind> faults = List.of();

  @Option(
      names = "--induce",
      split = ",",
      description = "Which faults of alerts, of ${COMPLETION-CANDIDATES}; default: all.")
  private List<InducedFault> induced = List.of();

  @Option(names = "--page", description = "Keeps what is printed as a page, too.")
  private @Nullable Path page;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--directory",
      description =
          "Keeps the table and the workers' logs; target/soak/SCENARIO/seed-N by default.")
  private @Nullable Path directory;

  @Override
  public Integer call() throws Exception {
    long first = seed == null ? new SplittableRandom().nextInt(1_000_000) : seed;
    Path kept =
        directory == null ? Path.of("target", "soak", kind.toString(), "seed-" + first) : directory;
    refuseWhatAnEarlierRunLeft(kept);
    Path table = Files.createDirectories(kept).resolve("table.txt").toAbsolutePath();
    String name = "soak_" + Long.toUnsignedString(System.nanoTime(), 36);
    ResultPage result = new ResultPage(kind + " under load", facts(first));
    Consumer<String> lines =
        line -> {
          keep(table, line);
          result.add(line);
        };
    boolean held;
    try (SoakStack stack = SoakStack.start(name, kind.partitions())) {
      held = run(stack, kept, lines, first);
    }
    if (page != null) {
      result.write(page);
    }
    System.out.println("kept in " + table);
    return held ? 0 : 1;
  }

  /** Logs would be appended to, and state that is nobody's taken over. */
  private void refuseWhatAnEarlierRunLeft(Path folder) {
    String[] left = folder.toFile().list();
    if (left != null && left.length > 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          folder + " holds an earlier run: remove it, or name another folder by --directory");
    }
  }

  private boolean run(SoakStack stack, Path kept, Consumer<String> table, long first)
      throws Exception {
    int times = or(rounds, kind.rounds);
    if (kind == SoakKind.PAID_TEXTS) {
      try (PaidTexts trial = PaidTexts.start(stack.backends(), kept)) {
        return new PaidTextsKills(trial, table).run(times, first);
      }
    }
    if (kind == SoakKind.ALERTS) {
      try (MonitoredParley parley = monitored(stack, kept)) {
        return new Alerts(new AlertTrial(parley), induced, table).run(times, first);
      }
    }
    if (kind == SoakKind.SCALING) {
      try (Scaling trial = Scaling.start(stack.backends(), kept, SETTLING)) {
        return new ScalingSteps(trial, lasting(30), table).run(times, first);
      }
    }
    try (SimulatedModel model = SimulatedModel.start(PROVIDER_LATENCY);
        Trial trial = start(stack, model, kept)) {
      return scenario(stack, model, trial, table).run(times, first);
    }
  }

  private static MonitoredParley monitored(SoakStack stack, Path kept) throws Exception {
    Path prometheus =
        PrometheusProcess.program()
            .orElseThrow(() -> new IllegalStateException(PrometheusProcess.REMEDY));
    RuleFiles rules = RuleFiles.read(RuleFiles.FOLDER).hurried();
    return MonitoredParley.start(prometheus, stack.backends(), kept.toAbsolutePath(), rules);
  }

  private Trial start(SoakStack stack, SimulatedModel model, Path kept) throws Exception {
    return kind == SoakKind.PROVIDER_FAULTS
        ? Trial.start(stack.backends(), model.askedBy(settings(stack)), kept, model.embedder())
        : Trial.start(stack.backends(), settings(stack), kept);
  }

  /** What holds for all lines of a page. */
  private Map<String, String> facts(long first) {
    Map<String, String> facts = new TreeMap<>();
    facts.put("command", "`deploy/e2e/run " + String.join(" ", arguments()) + "`");
    facts.put("seed", Long.toString(first));
    facts.put(
        "load",
        kind == SoakKind.SCALING
            ? "as much as keeps work waiting, each conversation one text that no other has"
            : or(rate, kind.perSecond) + " snapshots a second, all the time");
    if (kind == SoakKind.SCALING) {
      facts.put("provider", "simulated, " + Scaling.LATENCY.toMillis() + " ms a call");
      facts.put("settings", new TreeMap<>(Scaling.SETTINGS).toString());
      facts.put(
          "cap", String.format(Locale.ROOT, "%.0f texts a second an embedder", Scaling.cap()));
    }
    if (kind == SoakKind.PROVIDER_FAULTS) {
      facts.put("provider", "simulated, " + PROVIDER_LATENCY.toMillis() + " ms a call");
      facts.put("settings", new TreeMap<>(SimulatedModel.SETTINGS).toString());
    }
    if (kind == SoakKind.ALERTS) {
      facts.put("windows", "10 s instead of minutes; alerts fire after 2 s instead of minutes");
      facts.put("limits", "the deployed ones, but " + RuleFiles.LOWERED);
    }
    return facts;
  }

  private List<String> arguments() {
    return spec == null ? List.of() : spec.root().commandLine().getParseResult().originalArgs();
  }

  private TrialSettings settings(SoakStack stack) {
    TrialSettings settings =
        TrialSettings.of(kind.embedders, kind.writers, or(rate, kind.perSecond));
    return switch (kind) {
      case WORKER_KILLS,
          WRITER_KILLS,
          REBALANCE_STORM,
          PAID_TEXTS,
          PROVIDER_FAULTS,
          QUEUE_TRUTH,
          ALERTS,
          SCALING,
          DATABASE_HUNG ->
          settings;
      case COMMIT_GAP ->
          settings.with(
              WorkerKind.WRITER,
              Map.of("PARLEY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + stack.kafkaProxy().port()));
      case DATABASE_DOWN ->
          settings.with(WorkerKind.WRITER, Map.of("PARLEY_DATABASE_URL", stack.proxiedJdbcUrl()));
    };
  }

  private Scenario scenario(
      SoakStack stack, SimulatedModel model, Trial trial, Consumer<String> table) {
    int added = or(conversations, kind.conversations);
    return switch (kind) {
      case WORKER_KILLS -> new WorkerKills(trial, added, table);
      case WRITER_KILLS -> new WriterKills(trial, added, table);
      case COMMIT_GAP -> new CommitGapKills(trial, stack.kafkaProxy(), added, table);
      case REBALANCE_STORM -> new WriterStorm(trial, lasting(120), added, table);
      case DATABASE_DOWN ->
          new DatabaseAbsences(
              trial,
              DatabaseAbsence.Manner.down(stack.databaseProxy()),
              lasting(600),
              added,
              table);
      case PAID_TEXTS, ALERTS, SCALING ->
          throw new IllegalStateException("it is no trial of all workers");
      case DATABASE_HUNG ->
          new DatabaseAbsences(
              trial,
              DatabaseAbsence.Manner.hung(stack.databaseServer()),
              lasting(60),
              added,
              table);
      case PROVIDER_FAULTS ->
          new ProviderFaults(trial, model.provider(), faults, lasting(120), added, table);
      case QUEUE_TRUTH -> new QueueTruths(trial, lasting(120), added, table);
    };
  }

  private Duration lasting(int unlessTold) {
    return Duration.ofSeconds(or(seconds, unlessTold));
  }

  private static int or(@Nullable Integer told, int unlessTold) {
    return told == null ? unlessTold : told;
  }

  private static void keep(Path table, String line) {
    System.out.println(line);
    try {
      Files.writeString(table, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("the table cannot be kept", e);
    }
  }
}
