package dev.parley.stack.provider;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Words answers as OpenAI or Ollama do, well or wrongly. */
final class AnswerJson {
  private final String model;
  private final int dimensions;

  AnswerJson(String model, int dimensions) {
    this.model = model;
    this.dimensions = dimensions;
  }

  /**
   * @param fault what is wrong with it, if anything
   */
  byte[] openAi(List<String> texts, boolean base64, @Nullable Misbehaviour fault) {
    List<String> items = new ArrayList<>();
    List<float[]> vectors = vectors(texts, fault);
    for (int i = 0; i < vectors.size(); i++) {
      int index = fault == Misbehaviour.WRONG_ORDER && i > 0 ? i - 1 : i;
      String vector =
          base64 && !isWritten(fault) ? base64(vectors.get(i)) : numbers(vectors.get(i), fault);
      items.add("{\"object\":\"embedding\",\"index\":" + index + ",\"embedding\":" + vector + "}");
    }
    // The last comes first, for the order of a list is not promised.
    Collections.reverse(items);
    int tokens = tokens(texts);
    return bytes(
        "{\"object\":\"list\",\"data\":["
            + String.join(",", items)
            + "],\"model\":\""
            + model(fault)
            + "\",\"usage\":{\"prompt_tokens\":"
            + tokens
            + ",\"total_tokens\":"
            + tokens
            + "}}",
        fault);
  }

  byte[] ollama(List<String> texts, @Nullable Misbehaviour fault) {
    List<String> items = vectors(texts, fault).stream().map(one -> numbers(one, fault)).toList();
    return bytes(
        "{\"model\":\""
            + model(fault)
            + "\",\"embeddings\":["
            + String.join(",", items)
            + "],\"total_duration\":14143917,\"load_duration\":1019500,\"prompt_eval_count\":"
            + tokens(texts)
            + "}",
        fault);
  }

  /** What Ollama tells of the model. */
  byte[] shown() {
    return ("{\"model_info\":{\"general.architecture\":\"bert\",\"bert.context_length\":2048,"
            + "\"bert.embedding_length\":"
            + dimensions
            + "}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The models that Ollama has. */
  byte[] listed() {
    return ("{\"models\":[{\"name\":\""
            + model
            + ":latest\",\"digest\":\"0a109f422b47e3a30ba2b10eca18548e944e8a23073ee3f3e947efcf3c45e59f\"}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A word is a token. */
  static int tokens(List<String> texts) {
    return texts.stream().mapToInt(text -> text.strip().split("\\s+").length).sum();
  }

  private String model(@Nullable Misbehaviour fault) {
    return fault == Misbehaviour.OTHER_MODEL ? "another-model" : model;
  }

  private List<float[]> vectors(List<String> texts, @Nullable Misbehaviour fault) {
    List<float[]> vectors = new ArrayList<>();
    for (String text : texts) {
      vectors.add(TextVectors.of(text, dimensions));
    }
    if (fault == Misbehaviour.WRONG_COUNT) {
      vectors.remove(0);
    } else if (fault == Misbehaviour.WRONG_DIMENSIONS) {
      vectors.set(0, TextVectors.of(texts.get(0), dimensions + 1));
    } else if (fault == Misbehaviour.ZERO_VECTOR) {
      vectors.set(0, new float[dimensions]);
    }
    return vectors;
  }

  private static boolean isWritten(@Nullable Misbehaviour fault) {
    return fault == Misbehaviour.NOT_A_NUMBER || fault == Misbehaviour.INFINITE;
  }

  private static String numbers(float[] vector, @Nullable Misbehaviour fault) {
    StringBuilder json = new StringBuilder("[");
    for (int i = 0; i < vector.length; i++) {
      json.append(i == 0 ? "" : ",").append(vector[i]);
    }
    String last =
        fault == Misbehaviour.NOT_A_NUMBER ? ",NaN" : fault == Misbehaviour.INFINITE ? ",1e99" : "";
    if (!last.isEmpty()) {
      json.setLength(json.lastIndexOf(","));
    }
    return json.append(last).append(']').toString();
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return "\"" + Base64.getEncoder().encodeToString(bytes.array()) + "\"";
  }

  private static byte[] bytes(String json, @Nullable Misbehaviour fault) {
    String sent =
        fault == Misbehaviour.TRUNCATED_JSON ? json.substring(0, json.length() * 2 / 3) : json;
    return sent.getBytes(StandardCharsets.UTF_8);
  }

  /** An error as OpenAI words it; that it quotes a text is what real ones do too. */
  static byte[] error(String code, String quoted) {
    return ("{\"error\":{\"message\":\"refused: "
            + quoted.replaceAll("[\"\\\\\\p{Cntrl}]", " ")
            + "\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\""
            + code.toLowerCase(Locale.ROOT)
            + "\"}}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
