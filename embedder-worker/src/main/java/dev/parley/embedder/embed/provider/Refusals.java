package dev.parley.embedder.embed.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.embedder.embed.provider.HttpExchanges.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what an answer that is not 2xx means, for all the protocols: they differ in how they word
 * an error, and hardly in when they answer which. Of its body nothing is repeated, for providers
 * quote the text that they refuse. For the same reason nothing that stops calls is read from a
 * message, only from status and code: a text could spell it.
 */
final class Refusals {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> QUOTA = Set.of("insufficient_quota", "billing_not_active");

  /** OpenAI's and Azure's; others answer 404. */
  private static final Set<String> MODEL_MISSING = Set.of("model_not_found", "deploymentnotfound");

  private static final Set<String> TOO_LONG_CODE = Set.of("context_length_exceeded");

  /** These only say why a text is refused that is refused anyway. */
  private static final List<String> TOO_LONG =
      List.of(
          "maximum context length", // OpenAI, vLLM
          "maximum input length", // OpenAI
          "exceeds the context length", // Ollama
          "must have less than", // TEI: `inputs` must have less than 512 tokens
          "input is too large"); // llama.cpp

  private final URI address;
  private final String model;
  private final String missingModelRemedy;

  /**
   * @param missingModelRemedy what to do when the provider does not have the model
   */
  Refusals(URI address, String model, String missingModelRemedy) {
    this.address = address;
    this.model = model;
    this.missingModelRemedy = missingModelRemedy;
  }

  /**
   * @return what to throw for {@code answer}
   * @throws ThrottledException when it asks to wait instead
   */
  ProviderException read(Answer answer, Instant now) throws ThrottledException {
    int status = answer.status();
    Set<String> codes = codes(answer.body());
    if (holdsAny(codes, QUOTA)) {
      return fault(FaultKind.QUOTA_SPENT, status, "what was paid for is used up: add credit");
    }
    Optional<Duration> retryAfter = RetryAfter.of(answer.headers(), now);
    if (status == 429 || (status == 503 && retryAfter.isPresent())) {
      throw new ThrottledException(retryAfter);
    }
    if (status == 401 || status == 403) {
      return fault(
          FaultKind.UNAUTHORIZED,
          status,
          "it does not take the key: mend "
              + Endpoint.API_KEY.key()
              + ", or what the key is allowed to do");
    }
    if (holdsAny(codes, MODEL_MISSING)) {
      return fault(FaultKind.MODEL_MISSING, status, missingModel());
    }
    boolean refused = status == 400 || status == 413 || status == 422;
    if (refused && (holdsAny(codes, TOO_LONG_CODE) || saysTooLong(answer.body()))) {
      return fault(FaultKind.TOO_LONG, status, "a text is longer than " + model + " reads");
    }
    return switch (status) {
      case 400, 413, 422 -> fault(FaultKind.REFUSED, status, "it refuses a text");
      case 404 ->
          fault(
              FaultKind.MODEL_MISSING,
              status,
              missingModel() + "; or mend " + Endpoint.URL.key() + ", if the path is wrong");
      case 408, 409, 425 -> fault(FaultKind.SERVER_ERROR, status, "it could not answer now");
      default ->
          status >= 500
              ? fault(FaultKind.SERVER_ERROR, status, "it failed")
              : fault(
                  FaultKind.MISCONFIGURED,
                  status,
                  "it answers otherwise than an embedding service does: mend "
                      + Endpoint.URL.key());
    };
  }

  private String missingModel() {
    return "it does not have the model " + model + ": " + missingModelRemedy;
  }

  private ProviderException fault(FaultKind kind, int status, String meaning) {
    return new ProviderException(kind, address + " answered HTTP " + status + ": " + meaning);
  }

  /** The codes and types of the error, in lower case; none when it is not worded so. */
  private static Set<String> codes(byte[] body) {
    Set<String> codes = new HashSet<>();
    try {
      JsonNode answer = JSON.readTree(body);
      for (JsonNode error : List.of(answer, answer.path("error"))) {
        codes.add(error.path("code").asText("").toLowerCase(Locale.ROOT));
        codes.add(error.path("type").asText("").toLowerCase(Locale.ROOT));
      }
    } catch (IOException e) {
      return Set.of(); // An error page, perhaps of a proxy.
    }
    return codes;
  }

  private static boolean holdsAny(Set<String> codes, Set<String> wanted) {
    return wanted.stream().anyMatch(codes::contains);
  }

  private static boolean saysTooLong(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    return TOO_LONG.stream().anyMatch(text::contains);
  }
}
