package dev.parley.embedder.embed.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

  private static Optional<Duration> of(String... headers) {
    Map<String, List<String>> map = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      map.put(headers[i], List.of(headers[i + 1]));
    }
    return RetryAfter.of(HttpHeaders.of(map, (name, value) -> true), NOW);
  }

  @Test
  void secondsAreWaitedFor() {
    assertThat(of("Retry-After", "20")).contains(Duration.ofSeconds(20));
    assertThat(of("Retry-After", "0")).contains(Duration.ZERO);
    assertThat(of("Retry-After", "0.25")).contains(Duration.ofMillis(250));
  }

  @Test
  void millisecondsAreMoreExactThanSeconds() {
    assertThat(of("retry-after-ms", "120", "Retry-After", "1")).contains(Duration.ofMillis(120));
  }

  @Test
  void aDateIsComparedWithTheAnswersOwn() {
    assertThat(of("Retry-After", "Fri, 20 Nov 2026 08:00:30 GMT")).contains(Duration.ofSeconds(30));
    assertThat(
            of(
                "Retry-After", "Fri, 20 Nov 2026 09:00:30 GMT",
                "Date", "Fri, 20 Nov 2026 09:00:00 GMT"))
        .contains(Duration.ofSeconds(30));
    assertThat(of("Retry-After", "Fri, 20 Nov 2026 07:00:00 GMT")).contains(Duration.ZERO);
  }

  @Test
  void nobodyIsLeftAloneForMoreThanAnHour() {
    assertThat(of("Retry-After", "86400")).contains(Duration.ofHours(1));
    assertThat(of("Retry-After", "1e300")).contains(Duration.ofHours(1));
  }

  @Test
  void whatMakesNoSenseSaysNothing() {
    assertThat(of()).isEmpty();
    assertThat(of("Retry-After", "soon")).isEmpty();
    assertThat(of("Retry-After", "-5")).isEmpty();
    assertThat(of("Retry-After", "NaN")).isEmpty();
  }
}
