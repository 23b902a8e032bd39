package dev.parley.bench.embedder;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.data.RealConversations;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.embedder.embed.provider.CallLimits;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.stack.provider.SimulatedProvider;
import dev.parley.wire.Conversation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A whole worker whose vectors come from a provider that takes its time for each call. */
final class ProviderCalls implements Part {
  static final String COMPARISON = "150 ms a call";
  static final String BRIEF = "a passage a conversation";
  static final String SAMPLE = "the sample's conversations";
  static final String SINGLE = "a call a text";
  static final String PARLEY = "Parley";

  private static final Duration LATENCY = Duration.ofMillis(150);
  private static final int DIMENSIONS = 384;

  private final EmbedderPlan plan;
  private final String kafka;

  /**
   * @param kafka bootstrap servers
   */
  ProviderCalls(EmbedderPlan plan, String kafka) {
    this.plan = plan;
    this.kafka = kafka;
  }

  /** Texts a second when all calls that may be in flight are, and all are full. */
  static double limit() {
    SettingsReader defaults = SettingsReader.of(Map.of());
    int inFlight = defaults.get(WindowSettings.CALLS_IN_FLIGHT);
    int batch = defaults.get(CallLimits.BATCH_TEXTS);
    return inFlight * batch / (LATENCY.toMillis() / 1e3);
  }

  @Override
  public String title() {
    return "A provider that takes 150 ms a call";
  }

  @Override
  public String explanation() {
    return "Texts a second of a whole worker by default settings, from the first conversation that is taken in until the last result is committed; the provider answers OpenAI's protocol over HTTP on the same machine. In flight × batch ÷ latency is %,.0f texts/s. A call a text is the same worker with as many calls in flight and parley.provider.batch-texts at 1."
        .formatted(limit());
  }

  @Override
  public List<Measured> measure() throws Exception {
    ConversationSource source = new ConversationSource(plan.seed());
    List<Conversation> brief =
        LongStream.range(0, plan.provided()).mapToObj(source::brief).toList();
    try (SimulatedProvider provider =
        SimulatedProvider.start("simulated", DIMENSIONS).latency(LATENCY)) {
      return List.of(
          plan.run(
              new Comparison(
                  COMPARISON,
                  List.of(
                      trial(BRIEF, SINGLE, provider, brief.subList(0, plan.singles()), "1"),
                      trial(BRIEF, PARLEY, provider, brief, "64"),
                      trial(SAMPLE, PARLEY, provider, sample(plan.provided() / 2), "64")))));
    }
  }

  private Trial trial(
      String scenario,
      String contender,
      SimulatedProvider provider,
      List<Conversation> conversations,
      String batchTexts) {
    Map<String, String> settings = new HashMap<>();
    settings.put("PARLEY_EMBEDDER_MODEL", "openai");
    settings.put("PARLEY_PROVIDER_URL", provider.openAi().toString());
    settings.put("PARLEY_PROVIDER_MODEL", "simulated");
    settings.put("PARLEY_PROVIDER_DIMENSIONS", Integer.toString(DIMENSIONS));
    settings.put("PARLEY_PROVIDER_BATCH_TEXTS", batchTexts);
    TimedQueue queue = new TimedQueue(kafka, conversations);
    return new Trial(
        scenario,
        contender,
        () -> {
          long textsBefore = provider.texts();
          long callsBefore = provider.calls();
          double seconds = queue.seconds(topics -> new ParleyWorker(topics, settings));
          long texts = provider.texts() - textsBefore;
          double each = (double) texts / (provider.calls() - callsBefore);
          return new Sample(texts, seconds, Map.of("texts a call", each));
        });
  }

  /** The sample's again and again, each time as other conversations with other words. */
  private static List<Conversation> sample(int count) throws IOException {
    List<Conversation> sample = RealConversations.sample();
    List<Conversation> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Conversation one = sample.get(i % sample.size());
      String time = Integer.toString(i / sample.size());
      all.add(
          Conversation.builder()
              .conversationId(one.conversationId() + "-" + time)
              .userId(one.userId())
              .platform(one.platform())
              .occurredAt(one.occurredAt())
              .transcript(one.transcript().replace("\n", " " + time + "\n"))
              .build());
    }
    return all;
  }
}
