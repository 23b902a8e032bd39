package dev.parley.embedder.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.SettingsReader;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
  private static Optional<RedisSettings> read(Map<String, String> environment) {
    SettingsReader reader = SettingsReader.of(environment);
    Optional<RedisSettings> settings = RedisSettings.read(reader);
    reader.failOnProblems();
    settings.ifPresent(
        one -> assertThat(one + reader.describe().toString()).doesNotContain("hush"));
    return settings;
  }

  private static RedisURI only(Map<String, String> environment) {
    List<RedisURI> uris = read(environment).orElseThrow().uris();
    assertThat(uris).hasSize(1);
    return uris.get(0);
  }

  private static RedisCredentials credentials(RedisURI uri) {
    return uri.getCredentialsProvider().resolveCredentials().block();
  }

  @Test
  void withoutAnAddressThereIsNoRedis() {
    assertThat(read(Map.of())).isEmpty();
  }

  @Test
  void aServerHasAUserAPasswordAndADatabase() {
    RedisURI uri = only(Map.of("PARLEY_REDIS_URI", "redis://parley:hush@cache:6380/3"));
    assertThat(uri.getHost()).isEqualTo("cache");
    assertThat(uri.getPort()).isEqualTo(6380);
    assertThat(uri.getDatabase()).isEqualTo(3);
    assertThat(uri.isSsl()).isFalse();
    assertThat(credentials(uri).getUsername()).isEqualTo("parley");
    assertThat(credentials(uri).getPassword()).containsExactly("hush".toCharArray());
  }

  @Test
  void aPasswordOfItsOwnMayHoldAnyCharacter() {
    String password = "hush @/:#?%&=ü\\";
    Map<String, String> environment = new HashMap<>();
    environment.put("PARLEY_REDIS_URI", "rediss://cache:6380");
    environment.put("PARLEY_REDIS_USER", "parley");
    environment.put("PARLEY_REDIS_PASSWORD", password);
    RedisURI uri = only(environment);
    assertThat(uri.isSsl()).isTrue();
    assertThat(credentials(uri).getUsername()).isEqualTo("parley");
    assertThat(credentials(uri).getPassword()).containsExactly(password.toCharArray());
  }

  @Test
  void sentinelsHaveAPasswordApartFromTheServers() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PARLEY_REDIS_URI", "rediss-sentinel://one:26379,two:26380/2#cache");
    environment.put("PARLEY_REDIS_PASSWORD", "hush");
    environment.put("PARLEY_REDIS_SENTINEL_PASSWORD", "hush hush");
    RedisURI uri = only(environment);
    assertThat(uri.getSentinelMasterId()).isEqualTo("cache");
    assertThat(uri.isSsl()).isTrue();
    assertThat(uri.getSentinels()).extracting(RedisURI::getHost).containsExactly("one", "two");
    assertThat(credentials(uri).getPassword()).containsExactly("hush".toCharArray());
    assertThat(uri.getSentinels())
        .allSatisfy(
            one ->
                assertThat(credentials(one).getPassword())
                    .containsExactly("hush hush".toCharArray()));
  }

  @Test
  void aClusterHasSeveralNodes() {
    Map<String, String> environment =
        Map.of(
            "PARLEY_REDIS_URI",
            "rediss://parley:hush@one:7000,two:7001",
            "PARLEY_REDIS_CLUSTER",
            "true");
    List<RedisURI> uris = read(environment).orElseThrow().uris();
    assertThat(uris).extracting(RedisURI::getHost).containsExactly("one", "two");
    assertThat(uris)
        .allSatisfy(
            uri -> {
              assertThat(uri.isSsl()).isTrue();
              assertThat(credentials(uri).getUsername()).isEqualTo("parley");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://u:hush@cache",
        "redis://u:hu%sh@cache",
        "redis://u:hush#hush/x@cache",
        "redis-sentinel://u:hush@cache:26379",
        "hush"
      })
  void anAddressThatIsNotUnderstoodIsRefusedWithoutShowingIt(String uri) {
    assertThatThrownBy(() -> read(Map.of("PARLEY_REDIS_URI", uri)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("parley.redis.uri is not like redis://")
        .hasMessageContaining("parley.redis.password")
        .hasMessageNotContaining("hush");
  }

  @Test
  void whatGoesTogetherIsAskedForTogether() {
    assertThatThrownBy(
            () -> read(Map.of("PARLEY_REDIS_USER", "parley", "PARLEY_REDIS_CERTIFICATE", "pem")))
        .hasMessageContaining("set parley.redis.password too")
        .hasMessageContaining("parley.redis.certificate and parley.redis.key go together");
  }
}
