package dev.parley.embedder.embed;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.util.List;
import java.util.Optional;

/**
 * What turns text into vectors.
 *
 * @param model which model
 * @param threads texts computed at the same time
 * @param passageTokens the most tokens of a passage
 */
public record ModelSettings(Model model, int threads, int passageTokens) {
  /** The models there are. */
  public enum Model {
    /** all-MiniLM-L6-v2 in this process. */
    ONNX,
    /** Counts words; knows no meaning. */
    HASHING
  }

  public static final Setting<Model> MODEL =
      Setting.choice(
          "parley.embedder.model",
          Model.class,
          Model.ONNX,
          "what computes vectors: onnx is all-MiniLM-L6-v2 in the worker itself, hashing only"
              + " counts words and is for tests and load");

  public static final Setting<Optional<Integer>> THREADS =
      Setting.integer(
              "parley.embedder.threads",
              null,
              1,
              1024,
              "texts that onnx computes at the same time; when left out, as many as there are cores")
          .optional();

  public static final Setting<Integer> PASSAGE_TOKENS =
      Setting.integer(
          "parley.embedder.passage-tokens",
          128,
          OnnxModel.LEAST_PASSAGE_TOKENS,
          OnnxModel.MOST_TOKENS,
          "the most tokens of a passage, counted by the model's tokenizer; a change cuts"
              + " conversations differently from then on");

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(MODEL, THREADS, PASSAGE_TOKENS);
  }

  /** Reads the settings. */
  public static ModelSettings read(SettingsReader reader) {
    return new ModelSettings(
        reader.get(MODEL),
        reader.get(THREADS).orElse(Runtime.getRuntime().availableProcessors()),
        reader.get(PASSAGE_TOKENS));
  }
}
