package dev.parley.stack.provider;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** Answers that are no vectors at all. */
final class Faults {
  private Faults() {}

  /**
   * Misbehaves so, if that is all there is to the answer.
   *
   * @return false when the answer is yet to be given, with the fault in it
   */
  static boolean isWholeAnswer(
      Misbehaviour fault, List<String> texts, HttpConversation conversation) throws IOException {
    switch (fault) {
      case TOO_MANY_REQUESTS -> throttle(conversation, 429, Map.of());
      case TOO_MANY_REQUESTS_FOR_A_SECOND -> askToWait(Duration.ofSeconds(1), conversation);
      case UNAVAILABLE_UNTIL -> {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        throttle(
            conversation, 503, Map.of("Date", date(now), "Retry-After", date(now.plusSeconds(1))));
      }
      case UNAVAILABLE -> error(conversation, 503, "unavailable", texts);
      case SERVER_ERROR -> error(conversation, 500, "server_error", texts);
      case BAD_REQUEST -> error(conversation, 400, "invalid_request", texts);
      case UNAUTHORIZED -> error(conversation, 401, "invalid_api_key", texts);
      case FORBIDDEN -> error(conversation, 403, "permission_denied", texts);
      case MODEL_MISSING -> error(conversation, 404, "model_not_found", texts);
      case QUOTA_SPENT -> error(conversation, 429, "insufficient_quota", texts);
      case RESET -> conversation.reset();
      case HANG -> conversation.hang();
      case ENDLESS -> conversation.flood(new byte[1 << 16]);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether it asks the client to wait, which is no failure. */
  static boolean asksToWait(Misbehaviour fault) {
    return switch (fault) {
      case TOO_MANY_REQUESTS, TOO_MANY_REQUESTS_FOR_A_SECOND, UNAVAILABLE_UNTIL -> true;
      default -> false;
    };
  }

  /** 429, with the whole seconds to wait. */
  static void askToWait(Duration wait, HttpConversation conversation) throws IOException {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    throttle(conversation, 429, Map.of("Retry-After", Long.toString(seconds)));
  }

  private static void throttle(
      HttpConversation conversation, int status, Map<String, String> headers) throws IOException {
    conversation.answer(status, headers, AnswerJson.error("rate_limit_exceeded", "too fast"));
  }

  private static void error(
      HttpConversation conversation, int status, String code, List<String> texts)
      throws IOException {
    conversation.answer(status, Map.of(), AnswerJson.error(code, String.join(" ", texts)));
  }

  private static String date(ZonedDateTime time) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(time);
  }
}
