package dev.parley.embedder.embed.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.parley.embedder.embed.provider.EmbeddingApi.ModelFacts;
import dev.parley.runtime.settings.SettingsReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds requests and the reading of answers to the examples of the services' documentation. */
class RecordedExchangesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> answers = new HashMap<>();
  private HttpServer server;
  private volatile HttpExchange asked;
  private volatile JsonNode body;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void openAisExampleIsAskedForAndReadAsDocumented() throws Exception {
    answers.put("/v1/embeddings", "openai-response.json");
    Embeddings read =
        api(
                Dialect.OPENAI,
                "/v1",
                "MODEL",
                "text-embedding-ada-002",
                "API_KEY",
                "sk-key",
                "ORGANIZATION",
                "org-1",
                "PROJECT",
                "proj-1")
            .embed(List.of("The food was delicious and the waiter..."))
            .read();

    JsonNode documented = json("openai-request.json");
    assertThat(body.path("model")).isEqualTo(documented.path("model"));
    assertThat(body.path("encoding_format")).isEqualTo(documented.path("encoding_format"));
    assertThat(body.path("input").get(0)).isEqualTo(documented.path("input"));
    assertThat(body.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("model", "input", "encoding_format");
    assertThat(header("Authorization")).isEqualTo("Bearer sk-key");
    assertThat(header("Content-Type")).isEqualTo("application/json");
    assertThat(header("OpenAI-Organization")).isEqualTo("org-1");
    assertThat(header("OpenAI-Project")).isEqualTo("proj-1");

    assertThat(read.vectors()).singleElement();
    assertThat(read.vectors().get(0)).containsExactly(0.0023064255f, -0.009327292f, -0.0028842222f);
    assertThat(read.model()).isEqualTo("text-embedding-ada-002");
    assertThat(read.tokens()).isEqualTo(8);
  }

  @Test
  void azureIsAskedUnderItsDeploymentWithAVersionAndItsOwnHeader() throws Exception {
    answers.put("/openai/deployments/mine/embeddings", "openai-response.json");
    api(
            Dialect.OPENAI,
            "/openai/deployments/mine",
            "MODEL",
            "text-embedding-3-small",
            "DIMENSIONS",
            "3",
            "ASK_FOR_DIMENSIONS",
            "true",
            "API_VERSION",
            "2024-10-21",
            "API_KEY",
            "azure-key",
            "KEY_HEADER",
            "api-key")
        .embed(List.of("one"))
        .read();

    assertThat(asked.getRequestURI())
        .hasToString("/openai/deployments/mine/embeddings?api-version=2024-10-21");
    assertThat(header("api-key")).isEqualTo("azure-key");
    assertThat(header("Authorization")).isNull();
    assertThat(body.path("dimensions").asInt()).isEqualTo(3);
  }

  @Test
  void ollamasExampleIsAskedForAndReadAsDocumented() throws Exception {
    answers.put("/api/embed", "ollama-response.json");
    EmbeddingApi api = api(Dialect.OLLAMA, "", "MODEL", "all-minilm");
    Embeddings read = api.embed(List.of("Why is the sky blue?", "Why is the grass green?")).read();

    JsonNode documented = json("ollama-request.json");
    assertThat(body.path("model")).isEqualTo(documented.path("model"));
    assertThat(body.path("input")).isEqualTo(documented.path("input"));
    assertThat(body.path("truncate").asBoolean(true)).isFalse();
    assertThat(body.path("keep_alive").asText()).isEqualTo("1800s");

    assertThat(read.vectors()).hasSize(2);
    assertThat(read.vectors().get(0)).hasSize(10).startsWith(0.010071029f, -0.0017594862f);
    assertThat(read.vectors().get(1)).hasSize(10).endsWith(0.09951512f, 0.09072481f);
    assertThat(read.model()).isEqualTo("all-minilm");
    assertThat(read.tokens()).as("not told in this example").isEqualTo(-1);

    answers.put("/api/embed", "ollama-response-one.json");
    assertThat(api.embed(List.of("Why is the sky blue?")).read().tokens()).isEqualTo(8);
  }

  @Test
  void ollamaTellsContextDimensionsAndDigest() throws Exception {
    answers.put("/api/show", "ollama-show.json");
    answers.put("/api/tags", "ollama-tags.json");
    ModelFacts facts = api(Dialect.OLLAMA, "", "MODEL", "llama3", "DIMENSIONS", "4096").facts();

    assertThat(facts.contextTokens()).hasValue(8192);
    assertThat(facts.dimensions()).hasValue(4096);
    assertThat(facts.revision())
        .hasValue("fe938a131f40e6f6d40083c9f0f430a515233eb2edaa6d72eb85c50d64f2300e");
  }

  private EmbeddingApi api(Dialect dialect, String path, String... settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put(
        "PARLEY_PROVIDER_URL", "http://127.0.0.1:" + server.getAddress().getPort() + path);
    for (int i = 0; i < settings.length; i += 2) {
      environment.put("PARLEY_PROVIDER_" + settings[i], settings[i + 1]);
    }
    SettingsReader reader = SettingsReader.of(environment);
    ProviderSettings read = ProviderSettings.read(reader, dialect);
    reader.failOnProblems();
    HttpExchanges http =
        new HttpExchanges(Duration.ofSeconds(5), Duration.ofSeconds(30), read.endpoint().headers());
    return dialect == Dialect.OLLAMA
        ? new OllamaApi(read.endpoint(), read.model(), http, Time.SYSTEM)
        : new OpenAiApi(read.endpoint(), read.model(), http, Time.SYSTEM);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    asked = exchange;
    body = sent.length == 0 ? JSON.createObjectNode() : JSON.readTree(sent);
    String name = answers.get(exchange.getRequestURI().getPath());
    byte[] answer = name == null ? new byte[0] : bytes(name);
    exchange.sendResponseHeaders(name == null ? 404 : 200, answer.length == 0 ? -1 : answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private String header(String name) {
    return asked.getRequestHeaders().getFirst(name);
  }

  private static JsonNode json(String name) throws IOException {
    return JSON.readTree(bytes(name));
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = RecordedExchangesTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
