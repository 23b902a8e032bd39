package dev.parley.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.parley.wire.Conversation;
import dev.parley.wire.InvalidConversationException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a conversation from a JSON object: {@code conversation_id}, {@code user_id}, {@code
 * platform}, {@code occurred_at} (ISO 8601 with an offset), {@code transcript}, and where there are
 * any {@code tenant}, {@code summary} and {@code metadata} (an object, kept as it is written).
 */
final class ConversationJson {
  private static final String FIELDS =
      "tenant, conversation_id, user_id, platform, occurred_at, transcript, summary, metadata";

  private final JsonFactory json = new JsonFactory();

  /** A text is not a conversation; the message says why and never quotes it. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    Refusal(String reason) {
      super(reason);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }

  /**
   * @throws Refusal when {@code text} is not a JSON object that makes a valid conversation
   */
  Conversation read(String text) throws Refusal {
    try (JsonParser parser = json.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Refusal("is not a JSON object");
      }
      Conversation.Builder builder = Conversation.builder();
      Set<String> seen = new HashSet<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        parser.nextToken();
        if (!seen.add(field)) {
          // One of ours, so that it may be named: another is refused when it first stands.
          throw new Refusal(field + " stands twice");
        }
        put(builder, field, parser, text);
      }
      if (parser.nextToken() != null) {
        throw new Refusal("has more after its JSON object; put one object on each line");
      }
      return builder.build();
    } catch (InvalidConversationException e) {
      throw new Refusal(String.valueOf(e.getMessage()));
    } catch (StreamConstraintsException e) {
      // It does not know where it stands.
      throw new Refusal("has a value that is longer or deeper than a JSON reader takes");
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the text around the fault.
      throw new Refusal("is not valid JSON at character " + e.getLocation().getCharOffset());
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    }
  }

  private static void put(Conversation.Builder builder, String field, JsonParser value, String text)
      throws IOException, Refusal {
    switch (field) {
      case "tenant" -> {
        String tenant = string(field, value);
        builder.tenant(tenant == null ? Conversation.DEFAULT_TENANT : tenant);
      }
      case "conversation_id" -> builder.conversationId(required(field, value));
      case "user_id" -> builder.userId(required(field, value));
      case "platform" -> builder.platform(required(field, value));
      case "occurred_at" -> builder.occurredAt(instant(field, required(field, value)));
      case "transcript" -> builder.transcript(required(field, value));
      case "summary" -> builder.summary(string(field, value));
      case "metadata" -> builder.metadata(object(field, value, text));
      default ->
          // Not named: of a broken line even a name can be what someone said.
          throw new Refusal(
              "has a field at character "
                  + value.currentTokenLocation().getCharOffset()
                  + " that is none of "
                  + FIELDS
                  + "; move it into metadata");
    }
  }

  private static @Nullable String string(String field, JsonParser value)
      throws IOException, Refusal {
    return switch (value.currentToken()) {
      case VALUE_STRING -> value.getText();
      case VALUE_NULL -> null;
      default -> throw new Refusal(field + " is not a JSON string");
    };
  }

  private static String required(String field, JsonParser value) throws IOException, Refusal {
    String string = string(field, value);
    if (string == null) {
      throw new Refusal(field + " is missing");
    }
    return string;
  }

  private static Instant instant(String field, String value) throws Refusal {
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException e) {
      throw new Refusal(
          field + " is not an ISO 8601 time with an offset, such as 2026-01-31T12:00:00Z");
    }
  }

  /** The object as it is written, so that no number or escape changes on the way. */
  private static String object(String field, JsonParser value, String text)
      throws IOException, Refusal {
    if (value.currentToken() == JsonToken.VALUE_NULL) {
      return "{}";
    }
    if (value.currentToken() != JsonToken.START_OBJECT) {
      throw new Refusal(field + " is not a JSON object");
    }
    long start = value.currentTokenLocation().getCharOffset();
    value.skipChildren();
    long end = value.currentLocation().getCharOffset();
    return text.substring(Math.toIntExact(start), Math.toIntExact(end));
  }
}
