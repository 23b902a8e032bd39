package dev.parley.embedder.embed.provider;

import dev.parley.embedder.embed.provider.HttpExchanges.Answer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads what an answer that is not 2xx means, for all the protocols: they differ in how they word
 * an error, and hardly in when they answer which. Of its body nothing is repeated, for providers
 * quote the text that they refuse; it is only searched for a few phrases.
 */
final class Refusals {
  private static final List<String> TOO_LONG =
      List.of(
          "context_length_exceeded", // OpenAI's code
          "maximum context length", // OpenAI, vLLM
          "maximum input length", // OpenAI
          "context length", // Ollama: the input length exceeds the context length
          "must have less than", // TEI: `inputs` must have less than 512 tokens
          "input is too large", // llama.cpp: input is too large to process
          "too many tokens");

  private static final List<String> QUOTA = List.of("insufficient_quota", "billing_not_active");

  private static final List<String> MODEL_MISSING =
      List.of(
          "model_not_found", // OpenAI
          "deploymentnotfound", // Azure
          "try pulling it first", // Ollama
          "invalid model name"); // LiteLLM

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
    String body = lowerCase(answer.body());
    if (holds(body, QUOTA)) {
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
    if (holds(body, MODEL_MISSING)) {
      return fault(FaultKind.MODEL_MISSING, status, missingModel());
    }
    if (holds(body, TOO_LONG)) {
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

  private static boolean holds(String body, List<String> phrases) {
    return phrases.stream().anyMatch(body::contains);
  }

  private static String lowerCase(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
  }
}
