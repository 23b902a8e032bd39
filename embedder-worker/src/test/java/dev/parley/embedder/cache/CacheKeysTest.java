package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.wire.ModelIdentity;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CacheKeysTest {
  private static final ModelIdentity MODEL = new ModelIdentity("m", "1", 384, "", "", true);

  private static CacheKey key(
      String secret, ModelIdentity model, String tenant, int epoch, String text) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    return new CacheKeys(bytes, model).of(tenant, epoch, List.of(text)).get(0);
  }

  @Test
  void equalFieldsHaveTheSameKeyInEveryProcess() {
    assertThat(key("s", MODEL, "default", 0, "Hello"))
        .isEqualTo(new CacheKey("jD7KE5YANinJ-thicKJtf4M5malD0sCGg1rj8WT8mXo"));
  }

  @Test
  void everyFieldDecidesTheKey() {
    Set<CacheKey> keys = new HashSet<>();
    keys.add(key("s", MODEL, "t", 0, "text"));
    keys.add(key("other", MODEL, "t", 0, "text"));
    keys.add(key("s", MODEL, "other", 0, "text"));
    keys.add(key("s", MODEL, "t", 1, "text"));
    keys.add(key("s", MODEL, "t", 0, "other"));
    keys.add(key("s", new ModelIdentity("n", "1", 384, "", "", true), "t", 0, "text"));
    keys.add(key("s", new ModelIdentity("m", "2", 384, "", "", true), "t", 0, "text"));
    keys.add(key("s", new ModelIdentity("m", "1", 385, "", "", true), "t", 0, "text"));
    keys.add(key("s", new ModelIdentity("m", "1", 384, "p", "", true), "t", 0, "text"));
    keys.add(key("s", new ModelIdentity("m", "1", 384, "", "", false), "t", 0, "text"));
    assertThat(keys).hasSize(10);
  }

  @Test
  void fieldsDoNotRunTogether() {
    assertThat(key("s", MODEL, "a", 0, "bc")).isNotEqualTo(key("s", MODEL, "ab", 0, "c"));
    assertThat(key("s", MODEL, "t1", 0, "x")).isNotEqualTo(key("s", MODEL, "t", 10, "x"));
  }

  @Test
  void textsOfOneCallHaveTheKeysTheyHaveAlone() {
    CacheKeys keys = new CacheKeys(new byte[] {1}, MODEL);
    List<CacheKey> both = keys.of("t", 0, List.of("one", "two"));
    assertThat(both)
        .containsExactly(
            keys.of("t", 0, List.of("one")).get(0), keys.of("t", 0, List.of("two")).get(0));
  }

  @Test
  void aKeyTellsNothingOfTheText() {
    assertThat(key("s", MODEL, "tenant", 0, "text").digest())
        .hasSize(43)
        .doesNotContain("text", "tenant");
  }
}
