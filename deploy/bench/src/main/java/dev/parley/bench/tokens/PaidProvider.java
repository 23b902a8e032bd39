package dev.parley.bench.tokens;

import dev.parley.stack.provider.SimulatedProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A provider over HTTP that counts what it is asked to embed as all-MiniLM-L6-v2 reads it. */
final class PaidProvider implements AutoCloseable {
  private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";
  private static final int DIMENSIONS = 384;

  private final AtomicLong paid = new AtomicLong();
  private final Path tokenizer = Files.createTempFile("parley-bench-", "-tokenizer.json");
  private final SimulatedProvider provider;

  PaidProvider(Tokens tokens) throws IOException {
    try (InputStream resource = PaidProvider.class.getResourceAsStream(TOKENIZER)) {
      if (resource == null) {
        throw new IOException(TOKENIZER + " is not on the class path");
      }
      Files.write(tokenizer, resource.readAllBytes());
    }
    provider =
        SimulatedProvider.start("simulated", DIMENSIONS)
            .refuse(
                text -> {
                  // It is shown each text once, and refuses none.
                  paid.addAndGet(tokens.of(text));
                  return false;
                });
  }

  /** Settings of whoever is to embed with it. */
  Map<String, String> settings(int passageTokens) {
    Map<String, String> settings = new HashMap<>();
    settings.put("PARLEY_EMBEDDER_MODEL", "openai");
    settings.put("PARLEY_EMBEDDER_PASSAGE_TOKENS", Integer.toString(passageTokens));
    settings.put("PARLEY_PROVIDER_URL", provider.openAi().toString());
    settings.put("PARLEY_PROVIDER_MODEL", "simulated");
    settings.put("PARLEY_PROVIDER_DIMENSIONS", Integer.toString(DIMENSIONS));
    settings.put("PARLEY_PROVIDER_TOKENIZER", tokenizer.toString());
    return settings;
  }

  /** Tokens that it was asked to embed. */
  long paid() {
    return paid.get();
  }

  @Override
  public void close() throws IOException {
    provider.close();
    Files.deleteIfExists(tokenizer);
  }
}
