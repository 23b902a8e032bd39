package dev.parley.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.TopicAdmin;
import dev.parley.wire.TopicSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley replay}. */
@Command(
    name = "replay",
    description = {
      "Sends conversations again that the log still has, to be embedded and stored anew: for"
          + " another model, or a table that was repaired.",
      "They go to the bulk topic with the position they first had, so that what is newer stands,"
          + " and are embedded while no live conversation waits. To replay twice is safe."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final Duration TOPICS_WITHIN = Duration.ofSeconds(10);

  private final Console console;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "published at this time or later, such as 2026-03-01T12:00:00Z; else all")
  private @Nullable Instant since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = "published before this time; else up to the newest when it begins")
  private @Nullable Instant until;

  @Option(
      names = "--offsets",
      paramLabel = "P:FROM-TO",
      split = ",",
      description =
          "instead of times: these offsets of these partitions, both ends included, such as"
              + " 0:100-250,3:0-99")
  private List<String> offsets = new ArrayList<>();

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "of this tenant alone; else of all")
  private @Nullable String tenant;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description = "at most so many conversations a second; 0, the default, for no limit")
  private int rate;

  @Option(names = "--json", description = "print the result as one JSON line")
  private boolean json;

  @Mixin private SystemOptions system = new SystemOptions();

  ReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    ReplayRange range = range();
    SettingsReader reader = system.reader(console.environment());
    KafkaSettings kafka = KafkaSettings.read(reader);
    reader.failOnProblems();
    int partitions;
    try (Admin admin = Admin.create(kafka.over(Map.of()))) {
      TopicSpec live = kafka.topics().conversations();
      partitions =
          new TopicAdmin(admin)
              .awaitReady(
                  List.of(live.name(), kafka.topics().bulkConversations().name()), TOPICS_WITHIN)
              .getOrDefault(live.name(), 0);
    }
    return replay(kafka, range, partitions);
  }

  private int replay(KafkaSettings kafka, ReplayRange range, int count) throws Exception {
    String topic = kafka.topics().conversations().name();
    List<TopicPartition> partitions =
        IntStream.range(0, count).mapToObj(number -> new TopicPartition(topic, number)).toList();
    ProgressPrinter printer = ProgressPrinter.of(console.err());
    Pace pace = new Pace();
    long begun = System.nanoTime();
    try (var consumer =
            new KafkaConsumer<>(
                kafka.over(consumerConfig()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var producer =
            new KafkaProducer<>(
                kafka.over(producerConfig(kafka)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      Map<TopicPartition, ReplayRange.Offsets> found;
      try {
        found = range.resolve(consumer, partitions);
      } catch (IllegalArgumentException e) {
        throw usage(e);
      }
      ReplayRun run =
          new ReplayRun(
              consumer,
              producer,
              kafka.topics().bulkConversations(),
              Optional.ofNullable(tenant),
              new RateLimit(rate, System::nanoTime, RateLimit.Sleep.SLEEPING),
              counts -> {
                pace.note(System.nanoTime(), counts.acknowledged());
                printer.progress(() -> text(counts, pace));
              });
      try {
        run.run(found);
      } finally {
        printer.done();
        print(run.counts(), (System.nanoTime() - begun) / 1e9);
      }
      return ExitCode.OK;
    }
  }

  private ReplayRange range() {
    try {
      if (!offsets.isEmpty() && (since != null || until != null)) {
        throw new IllegalArgumentException("--offsets goes without --since and --until");
      }
      if (since != null && until != null && !since.isBefore(until)) {
        throw new IllegalArgumentException("--since must be before --until");
      }
      if (rate < 0) {
        throw new IllegalArgumentException("--rate must not be negative");
      }
      return new ReplayRange(
          Optional.ofNullable(since), Optional.ofNullable(until), ReplayRange.parse(offsets));
    } catch (IllegalArgumentException e) {
      throw usage(e);
    }
  }

  private CommandLine.ParameterException usage(IllegalArgumentException wrong) {
    if (spec == null) {
      throw wrong;
    }
    return new CommandLine.ParameterException(
        spec.commandLine(), String.valueOf(wrong.getMessage()));
  }

  private static String text(ReplayRun.Counts counts, Pace pace) {
    StringBuilder text =
        new StringBuilder(String.format(Locale.ROOT, "%,d sent again", counts.acknowledged()));
    pace.perSecond()
        .ifPresent(perSecond -> text.append(String.format(Locale.ROOT, ", %,.0f/s", perSecond)));
    if (counts.toRead() > 0) {
      text.append(
          String.format(
              Locale.ROOT, ", %.0f %% of the range read", 100.0 * counts.read() / counts.toRead()));
    }
    return text.toString();
  }

  private void print(ReplayRun.Counts counts, double seconds) {
    console
        .out()
        .println(
            json
                ? new ObjectMapper()
                    .createObjectNode()
                    .put("replayed", counts.acknowledged())
                    .put("skipped", counts.skipped())
                    .put("seconds", Math.round(seconds * 1000) / 1000.0)
                : String.format(
                    Locale.ROOT,
                    "sent %s again in %.1f s, skipped %s",
                    Counted.of(counts.acknowledged(), "conversation"),
                    seconds,
                    Counted.of(counts.skipped(), "record")));
  }

  private static Map<String, Object> consumerConfig() {
    return Map.of(
        ConsumerConfig.CLIENT_ID_CONFIG,
        "parley-replay",
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
        false);
  }

  private static Map<String, Object> producerConfig(KafkaSettings kafka) {
    return Map.of(
        ProducerConfig.CLIENT_ID_CONFIG,
        "parley-replay",
        ProducerConfig.ACKS_CONFIG,
        "all",
        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
        true,
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        "lz4",
        ProducerConfig.BATCH_SIZE_CONFIG,
        128 * 1024,
        ProducerConfig.LINGER_MS_CONFIG,
        5,
        // A record as large as the conversations topic takes, before it is compressed again.
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        kafka.topics().deadLetters().maxRecordBytes());
  }
}
