package dev.parley.embedder.embed.provider;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** How long an answer asks to wait. */
final class RetryAfter {
  /** What asks for longer is asked again after so long. */
  static final Duration MOST = Duration.ofHours(1);

  private RetryAfter() {}

  /**
   * From {@code retry-after-ms}, which OpenAI and Azure send, or {@code Retry-After} in seconds or
   * as a date. A date is compared with the answer's own, so that clocks need not agree.
   *
   * @param now counts when the answer has no date
   */
  static Optional<Duration> of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("retry-after-ms")
        .flatMap(text -> number(text, 1))
        .or(
            () ->
                headers
                    .firstValue("retry-after")
                    .flatMap(
                        text ->
                            number(text, 1000)
                                .or(() -> date(text).map(date -> until(date, headers, now)))))
        .map(wait -> wait.compareTo(MOST) > 0 ? MOST : wait);
  }

  private static Optional<Duration> number(String text, int millis) {
    try {
      double value = Double.parseDouble(text.strip());
      return value >= 0 // Not so for what is no number.
          ? Optional.of(Duration.ofMillis((long) Math.ceil(Math.min(value * millis, 1e12))))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Duration until(Instant date, HttpHeaders headers, Instant now) {
    Instant theirs = headers.firstValue("date").flatMap(RetryAfter::date).orElse(now);
    return date.isAfter(theirs) ? Duration.between(theirs, date) : Duration.ZERO;
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
