package dev.parley.bench.embedder;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.parley.bench.data.RealConversations;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import dev.parley.embedder.embed.Embedder;
import dev.parley.embedder.embed.Embedders;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.passage.PassageCutter;
import dev.parley.embedder.passage.PassageTexts;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.Conversation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The model in the process, on the passages of the sample's conversations. */
final class SamplePassages implements Part {
  static final String COMPARISON = "all-MiniLM-L6-v2, quantised";
  static final String SCENARIO = "the sample's passages";
  static final String LANGCHAIN4J = "LangChain4j embedAll";
  static final String PARLEY = "Parley";

  private final EmbedderPlan plan;

  SamplePassages(EmbedderPlan plan) {
    this.plan = plan;
  }

  @Override
  public String title() {
    return "The model in the process";
  }

  @Override
  public String explanation() {
    return "Texts a second: the same passages of the same file, cut to 128 tokens at most, embedded"
        + " by the same network. Each has its own way to use the cores.";
  }

  @Override
  public List<Measured> measure() throws Exception {
    EmbeddingModel peer = new AllMiniLmL6V2QuantizedEmbeddingModel();
    ModelSettings settings = settings();
    try (Embedder parley = Embedders.open(settings)) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < plan.repeats(); i++) {
        texts.addAll(passages(parley, settings.passageTokens()));
      }
      List<TextSegment> segments = texts.stream().map(TextSegment::from).toList();
      return List.of(
          plan.run(
              new Comparison(
                  COMPARISON,
                  List.of(
                      new Trial(
                          SCENARIO,
                          LANGCHAIN4J,
                          () ->
                              timed(texts.size(), () -> peer.embedAll(segments).content().size())),
                      new Trial(
                          SCENARIO,
                          PARLEY,
                          () -> timed(texts.size(), () -> parley.embedPassages(texts).size()))))));
    }
  }

  /** The default model with default settings. */
  static ModelSettings settings() {
    return ModelSettings.read(SettingsReader.of(Map.of()));
  }

  /** Of all the sample's conversations. */
  static List<String> passages(Embedder embedder, int tokens) throws IOException {
    PassageCutter cutter = new PassageCutter(embedder.tokens(), tokens);
    List<String> texts = new ArrayList<>();
    for (Conversation one : RealConversations.sample()) {
      texts.addAll(PassageTexts.of(one.transcript(), cutter.cut(one.transcript())));
    }
    return texts;
  }

  private interface Embedding {
    int vectors() throws Exception;
  }

  private static Sample timed(int texts, Embedding embedding) throws Exception {
    long begun = System.nanoTime();
    int vectors = embedding.vectors();
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (vectors != texts) {
      throw new IllegalStateException(vectors + " vectors came of " + texts + " texts");
    }
    return new Sample(texts, seconds, Map.of());
  }
}
