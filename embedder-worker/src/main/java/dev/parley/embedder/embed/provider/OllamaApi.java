package dev.parley.embedder.embed.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.embedder.embed.provider.HttpExchanges.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Ollama's own protocol: {@code POST /api/embed}, whole batches. */
final class OllamaApi implements EmbeddingApi {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Endpoint endpoint;
  private final DeclaredModel model;
  private final HttpExchanges http;
  private final URI address;
  private final Refusals refusals;
  private final Time time;

  OllamaApi(Endpoint endpoint, DeclaredModel model, HttpExchanges http, Time time) {
    this.endpoint = endpoint;
    this.model = model;
    this.http = http;
    this.time = time;
    this.address = endpoint.resolve("api/embed", Optional.empty());
    this.refusals = new Refusals(address, model.name(), "run `ollama pull " + model.name() + "`");
  }

  @Override
  public URI address() {
    return address;
  }

  @Override
  public Reply<Embeddings> embed(List<String> texts)
      throws ProviderException, ThrottledException, InterruptedException {
    int dimensions = model.identity().dimensions();
    Answer answer = post(address, request(texts), AnswerSize.most(texts.size(), dimensions));
    return () -> {
      try {
        return read(answer.body());
      } catch (IOException e) { // Its message may quote the answer, so it is not kept.
        throw cutOff(address);
      }
    };
  }

  @Override
  public boolean tellsFacts() {
    return true;
  }

  /** From {@code /api/show}, and the digest from {@code /api/tags}. */
  @Override
  public ModelFacts facts() throws ProviderException, ThrottledException, InterruptedException {
    URI show = endpoint.resolve("api/show", Optional.empty());
    URI tags = endpoint.resolve("api/tags", Optional.empty());
    ObjectNode request = JSON.createObjectNode().put("model", model.name());
    try {
      Answer shown = post(show, request, AnswerSize.ofDescription());
      Answer listed = http.get(tags, AnswerSize.ofDescription());
      JsonNode info = JSON.readTree(shown.body()).path("model_info");
      String architecture = info.path("general.architecture").asText("");
      return new ModelFacts(
          positive(info.path(architecture + ".context_length")),
          positive(info.path(architecture + ".embedding_length")),
          listed.isOk() ? digest(JSON.readTree(listed.body())) : Optional.empty());
    } catch (IOException e) { // Its message may quote the answer, so it is not kept.
      throw cutOff(show);
    }
  }

  private Answer post(URI where, ObjectNode request, long mostBytes)
      throws ProviderException, ThrottledException, InterruptedException {
    Answer answer =
        http.post(where, request.toString().getBytes(StandardCharsets.UTF_8), mostBytes);
    if (!answer.isOk()) {
      throw refusals.read(answer, time.now());
    }
    return answer;
  }

  private ObjectNode request(List<String> texts) {
    ObjectNode request = JSON.createObjectNode();
    request.put("model", model.name());
    texts.forEach(request.putArray("input")::add);
    request.put("truncate", false); // By default it cuts what is too long, and does not say so.
    request.put("keep_alive", endpoint.keepAlive().toSeconds() + "s");
    if (model.asksForDimensions()) {
      request.put("dimensions", model.identity().dimensions());
    }
    return request;
  }

  private Embeddings read(byte[] body) throws IOException {
    try (JsonParser json = VectorJson.parser(body)) {
      VectorJson.expect(json, JsonToken.START_OBJECT);
      List<float[]> vectors = null;
      String reported = null;
      long tokens = -1;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "embeddings" -> vectors = vectors(json);
          case "model" -> reported = json.getValueAsString();
          case "prompt_eval_count" -> tokens = json.getValueAsLong(-1);
          default -> json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || vectors == null) {
        throw new IOException("the answer has no embeddings");
      }
      VectorJson.expectEnd(json);
      return new Embeddings(vectors, reported, tokens);
    }
  }

  private List<float[]> vectors(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException("embeddings is not a list");
    }
    List<float[]> vectors = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_ARRAY) {
      vectors.add(VectorJson.vector(json, model.identity().dimensions()));
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("embeddings holds something else than vectors");
    }
    return vectors;
  }

  private Optional<String> digest(JsonNode tags) {
    for (JsonNode one : tags.path("models")) {
      if (ModelContract.isSameModel(one.path("name").asText(""), model.name())) {
        return Optional.of(one.path("digest").asText("")).filter(text -> !text.isEmpty());
      }
    }
    return Optional.empty();
  }

  private static OptionalInt positive(JsonNode number) {
    int value = number.asInt(0);
    return value > 0 ? OptionalInt.of(value) : OptionalInt.empty();
  }

  private static ProviderException cutOff(URI where) {
    return new ProviderException(
        FaultKind.BAD_RESPONSE, where + " answered with JSON that is cut off or wrong");
  }
}
