package dev.parley.embedder.embed.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.embedder.embed.provider.HttpExchanges.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's protocol, {@code POST …/embeddings}, which Azure, vLLM, TEI, LM Studio, LiteLLM and
 * others speak too.
 */
final class OpenAiApi implements EmbeddingApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoint endpoint;
  private final DeclaredModel model;
  private final HttpExchanges http;
  private final URI address;
  private final Refusals refusals;
  private final Time time;

  OpenAiApi(Endpoint endpoint, DeclaredModel model, HttpExchanges http, Time time) {
    this.endpoint = endpoint;
    this.model = model;
    this.http = http;
    this.time = time;
    this.address =
        endpoint.resolve(
            "embeddings", endpoint.apiVersion().map(version -> "api-version=" + version));
    this.refusals =
        new Refusals(
            address, model.name(), "mend " + DeclaredModel.NAME.key() + ", or make it known there");
  }

  @Override
  public URI address() {
    return address;
  }

  @Override
  public Reply<Embeddings> embed(List<String> texts)
      throws ProviderException, ThrottledException, InterruptedException {
    Answer answer =
        http.post(
            address,
            request(texts).toString().getBytes(StandardCharsets.UTF_8),
            AnswerSize.most(texts.size(), model.identity().dimensions()));
    if (!answer.isOk()) {
      throw refusals.read(answer, time.now());
    }
    return () -> {
      try {
        return read(answer.body(), texts.size());
      } catch (IOException e) { // Its message may quote the answer, so it is not kept.
        throw new ProviderException(
            FaultKind.BAD_RESPONSE, address + " answered with JSON that is cut off or wrong");
      }
    };
  }

  @Override
  public boolean tellsFacts() {
    return false;
  }

  @Override
  public ModelFacts facts() {
    return new ModelFacts(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
  }

  private ObjectNode request(List<String> texts) {
    ObjectNode request = JSON.createObjectNode();
    request.put("model", model.name());
    texts.forEach(request.putArray("input")::add);
    request.put("encoding_format", endpoint.encoding().name().toLowerCase(Locale.ROOT));
    if (model.asksForDimensions()) {
      request.put("dimensions", model.identity().dimensions());
    }
    return request;
  }

  private Embeddings read(byte[] body, int texts) throws IOException {
    try (JsonParser json = VectorJson.parser(body)) {
      VectorJson.expect(json, JsonToken.START_OBJECT);
      List<float[]> vectors = null;
      String reported = null;
      long tokens = -1;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "data" -> vectors = data(json, texts);
          case "model" -> reported = json.getValueAsString();
          case "usage" -> tokens = tokens(json);
          default -> json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || vectors == null) {
        throw new IOException("the answer has no data");
      }
      VectorJson.expectEnd(json);
      return new Embeddings(vectors, reported, tokens);
    }
  }

  /** In the order of their index, which is not always that in which they come. */
  private List<float[]> data(JsonParser json, int texts) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException("data is not a list");
    }
    float[][] ordered = new float[texts][];
    int found = 0;
    while (json.nextToken() == JsonToken.START_OBJECT) {
      int index = found++;
      float @Nullable [] vector = null;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "embedding" -> vector = VectorJson.vector(json, model.identity().dimensions());
          case "index" -> index = json.getIntValue();
          default -> json.skipChildren();
        }
      }
      if (vector == null || index < 0 || index >= texts || ordered[index] != null) {
        throw new IOException("an index or a vector is missing, twice there or out of range");
      }
      ordered[index] = vector;
    }
    if (json.currentToken() != JsonToken.END_ARRAY || found != texts) {
      throw new IOException("there are " + found + " vectors for " + texts + " texts");
    }
    return new ArrayList<>(Arrays.asList(ordered));
  }

  private static long tokens(JsonParser json) throws IOException {
    long prompt = -1;
    long total = -1;
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return -1;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "prompt_tokens" -> prompt = json.getValueAsLong(-1);
        case "total_tokens" -> total = json.getValueAsLong(-1);
        default -> json.skipChildren();
      }
    }
    return total >= 0 ? total : prompt;
  }
}
