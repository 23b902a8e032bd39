package dev.parley.embedder.embed.provider;

import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a provider is and how one presents oneself.
 *
 * @param dialect its protocol
 * @param base what comes before the protocol's own path, without a slash at its end
 * @param apiKey the key, if it wants one
 * @param keyHeader how the key is sent
 * @param apiVersion asked for in every request, as Azure wants it
 * @param organization whose account is charged, where a key has several
 * @param project likewise
 * @param encoding how vectors are asked for
 * @param keepAlive how long Ollama keeps the model loaded after a call
 * @param connectTimeout how long connecting may take
 */
public record Endpoint(
    Dialect dialect,
    URI base,
    Optional<Secret> apiKey,
    KeyHeader keyHeader,
    Optional<String> apiVersion,
    Optional<String> organization,
    Optional<String> project,
    Encoding encoding,
    Duration keepAlive,
    Duration connectTimeout) {
  /** How a key is sent. */
  public enum KeyHeader {
    /** {@code Authorization: Bearer …}. */
    AUTHORIZATION,
    /** {@code api-key: …}, as Azure has it. */
    API_KEY
  }

  /** How vectors come in JSON. */
  public enum Encoding {
    /** As numbers; everybody can. */
    FLOAT,
    /** As little-endian float32 in base64: a third of the bytes. */
    BASE64
  }

  public static final Setting<Optional<String>> URL =
      Setting.text(
              "parley.provider.url",
              null,
              "where the provider is: all that comes before /embeddings or /api/embed; when left"
                  + " out http://localhost:11434 for ollama and https://api.openai.com/v1 for"
                  + " openai; for Azure like"
                  + " https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT")
          .optional();

  public static final Setting<Optional<Secret>> API_KEY =
      Setting.secret("parley.provider.api-key", "the provider's key").optional();

  public static final Setting<KeyHeader> KEY_HEADER =
      Setting.choice(
          "parley.provider.key-header",
          KeyHeader.class,
          KeyHeader.AUTHORIZATION,
          "the header that carries the key: authorization sends it as a bearer token, api-key as"
              + " Azure wants it");

  public static final Setting<Optional<String>> API_VERSION =
      Setting.text(
              "parley.provider.api-version",
              null,
              "the api-version that Azure's addresses end with")
          .optional();

  public static final Setting<Optional<String>> ORGANIZATION =
      Setting.text("parley.provider.organization", null, "OpenAI's organization that is charged")
          .optional();

  public static final Setting<Optional<String>> PROJECT =
      Setting.text("parley.provider.project", null, "OpenAI's project that is charged").optional();

  public static final Setting<Encoding> ENCODING =
      Setting.choice(
          "parley.provider.encoding",
          Encoding.class,
          Encoding.FLOAT,
          "how openai sends vectors: base64 is a third of the bytes, where the provider can");

  public static final Setting<Duration> KEEP_ALIVE =
      Setting.duration(
          "parley.provider.keep-alive",
          Duration.ofMinutes(30),
          Duration.ZERO,
          Duration.ofDays(30),
          "how long ollama keeps the model loaded after a call");

  public static final Setting<Duration> CONNECT_TIMEOUT =
      Setting.duration(
          "parley.provider.connect-timeout",
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          Duration.ofSeconds(60),
          "how long connecting to the provider may take");

  static List<Setting<?>> all() {
    return List.of(
        URL,
        API_KEY,
        KEY_HEADER,
        API_VERSION,
        ORGANIZATION,
        PROJECT,
        ENCODING,
        KEEP_ALIVE,
        CONNECT_TIMEOUT);
  }

  static Endpoint read(SettingsReader reader, Dialect dialect) {
    Endpoint endpoint = unchecked(reader, dialect);
    endpoint
        .headers()
        .forEach(
            (name, value) ->
                reader.check(
                    isPrintable(value),
                    "what is sent as the header "
                        + name
                        + " holds characters that no header may hold, such as a line's end"));
    reader.check(
        endpoint.apiVersion().orElse("").matches("[A-Za-z0-9._-]*"),
        API_VERSION.key() + " is not like 2024-10-21");
    return endpoint;
  }

  private static boolean isPrintable(String value) {
    return value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  private static Endpoint unchecked(SettingsReader reader, Dialect dialect) {
    return new Endpoint(
        dialect,
        base(reader, reader.get(URL).orElse(dialect.defaultUrl())),
        reader.get(API_KEY),
        reader.get(KEY_HEADER),
        reader.get(API_VERSION),
        reader.get(ORGANIZATION),
        reader.get(PROJECT),
        reader.get(ENCODING),
        reader.get(KEEP_ALIVE),
        reader.get(CONNECT_TIMEOUT));
  }

  /** What is sent with every request. */
  Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    apiKey.ifPresent(
        key -> {
          switch (keyHeader) {
            case AUTHORIZATION -> headers.put("Authorization", "Bearer " + key.reveal().strip());
            case API_KEY -> headers.put("api-key", key.reveal().strip());
          }
        });
    organization.ifPresent(value -> headers.put("OpenAI-Organization", value));
    project.ifPresent(value -> headers.put("OpenAI-Project", value));
    return headers;
  }

  URI resolve(String path, Optional<String> query) {
    return URI.create(base + "/" + path + query.map(text -> "?" + text).orElse(""));
  }

  private static URI base(SettingsReader reader, String url) {
    String trimmed = url.replaceAll("/+$", "");
    try {
      URI base = new URI(trimmed);
      String scheme = String.valueOf(base.getScheme()).toLowerCase(Locale.ROOT);
      boolean web = (scheme.equals("http") || scheme.equals("https")) && base.getHost() != null;
      reader.check(
          web
              && base.getUserInfo() == null
              && base.getQuery() == null
              && base.getFragment() == null,
          URL.key()
              + " is not like https://host:443/v1, without a user, a query or a fragment; a key"
              + " belongs in "
              + API_KEY.key()
              + " and a version in "
              + API_VERSION.key());
      return base;
    } catch (URISyntaxException e) {
      reader.check(false, URL.key() + " is not an address: " + e.getReason());
      return URI.create("http://localhost");
    }
  }
}
