package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.runtime.settings.InvalidSettingsException;
import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheSettingsTest {
  @Test
  void withoutAnySettingNothingIsCached() {
    SettingsReader reader = SettingsReader.of(Map.of());
    CacheSettings settings = CacheSettings.read(reader);
    reader.failOnProblems();
    assertThat(settings)
        .isEqualTo(
            new CacheSettings(
                Optional.empty(),
                Optional.empty(),
                Duration.ofDays(7),
                Duration.ofMillis(200),
                Duration.ofSeconds(2),
                16_384));
  }

  @Test
  void settingsComeFromTheEnvironment() {
    SettingsReader reader =
        SettingsReader.of(
            Map.of(
                "PARLEY_REDIS_URI", "redis://:hush@cache:6380/3",
                "PARLEY_CACHE_SECRET", "pepper",
                "PARLEY_CACHE_TTL", "1h",
                "PARLEY_CACHE_TIMEOUT", "50ms"));
    CacheSettings settings = CacheSettings.read(reader);
    reader.failOnProblems();
    assertThat(settings.redisUri()).contains(new Secret("redis://:hush@cache:6380/3"));
    assertThat(settings.secret()).contains(new Secret("pepper"));
    assertThat(settings.timeToLive()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(50));
    assertThat(settings.toString()).doesNotContain("hush", "pepper");
  }

  @Test
  void aUriThatIsNotRedisIsRefusedWithoutShowingIt() {
    SettingsReader reader = SettingsReader.of(Map.of("PARLEY_REDIS_URI", "http://u:hush@cache"));
    CacheSettings.read(reader);
    assertThatThrownBy(reader::failOnProblems)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("parley.redis.uri is not like redis://")
        .hasMessageNotContaining("hush");
  }
}
