package dev.parley.embedder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedder.redis.RedisSettings;
import dev.parley.runtime.settings.Secret;
import dev.parley.runtime.settings.SettingsReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheSettingsTest {
  @Test
  void withoutAnySettingVectorsAreKeptInMemoryAlone() {
    SettingsReader reader = SettingsReader.of(Map.of());
    CacheSettings settings = CacheSettings.read(reader);
    reader.failOnProblems();
    assertThat(settings)
        .isEqualTo(
            new CacheSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                32 << 20,
                new CacheLife(Duration.ofHours(1), Duration.ofDays(7)),
                new EntryShape(false, false),
                Duration.ofSeconds(2),
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
                "PARLEY_CACHE_TTL", "12h",
                "PARLEY_CACHE_MEMORY", "1GiB",
                "PARLEY_CACHE_ENCODING", "float16",
                "PARLEY_CACHE_COMPRESSION", "deflate",
                "PARLEY_CACHE_TIMEOUT", "50ms"));
    CacheSettings settings = CacheSettings.read(reader);
    reader.failOnProblems();
    assertThat(settings.redis()).contains(RedisSettings.of("redis://:hush@cache:6380/3", false));
    assertThat(settings.secret()).contains(new Secret("pepper"));
    assertThat(settings.life()).isEqualTo(new CacheLife(Duration.ofHours(1), Duration.ofHours(12)));
    assertThat(settings.memoryBytes()).isEqualTo(1L << 30);
    assertThat(settings.shape()).isEqualTo(new EntryShape(true, true));
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(50));
    assertThat(settings.toString()).doesNotContain("hush", "pepper");
  }

  @Test
  void aDatabaseThatIsNotPostgresOrShowsItsPasswordIsRefused() {
    SettingsReader reader =
        SettingsReader.of(Map.of("PARLEY_CACHE_DATABASE_URL", "jdbc:mysql://h/d?password=hush"));
    CacheSettings.read(reader);
    assertThatThrownBy(reader::failOnProblems)
        .hasMessageContaining("parley.cache.database.url does not begin with jdbc:postgresql:")
        .hasMessageContaining("set parley.cache.database.password instead")
        .hasMessageNotContaining("hush");
  }

  @Test
  void aFirstLifeThatIsLongerThanTheLongestIsRefused() {
    SettingsReader reader = SettingsReader.of(Map.of("PARLEY_CACHE_TTL", "30m"));
    CacheSettings.read(reader);
    assertThatThrownBy(reader::failOnProblems)
        .hasMessageContaining("parley.cache.first-ttl is longer than parley.cache.ttl");
  }
}
