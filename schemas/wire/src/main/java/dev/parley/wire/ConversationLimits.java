package dev.parley.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How large the fields of a {@link Conversation} may be, checked where one is made. NUL characters
 * and unpaired surrogates are refused everywhere: Postgres stores neither.
 */
public final class ConversationLimits {
  /**
   * Most characters (Unicode code points) of tenant, conversation_id, user_id and platform; the
   * least is 1.
   */
  public static final int ID_CHARACTERS = 256;

  /** Most bytes of a transcript in UTF-8: 512 KiB. */
  public static final int TRANSCRIPT_BYTES = 512 * 1024;

  /** Most bytes of a summary in UTF-8: 16 KiB. */
  public static final int SUMMARY_BYTES = 16 * 1024;

  /** Most bytes of the metadata's JSON text in UTF-8: 32 KiB. */
  public static final int METADATA_BYTES = 32 * 1024;

  /** Most objects and arrays inside one another in metadata. */
  public static final int METADATA_DEPTH = 100;

  /** Earliest instant of occurred_at. */
  public static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  /** Latest instant of occurred_at. */
  public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  /**
   * Most digits of a number before its decimal point that Postgres' numeric, and so jsonb, holds.
   */
  private static final int NUMERIC_WHOLE_DIGITS = 131_072;

  /** Most digits after it. */
  private static final int NUMERIC_DECIMALS = 16_383;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(METADATA_DEPTH).build())
          .build();

  private ConversationLimits() {}

  static String id(String field, @Nullable String candidate) {
    String value = present(field, candidate);
    utf8Length(field, value);
    int characters = value.codePointCount(0, value.length());
    if (characters < 1 || characters > ID_CHARACTERS) {
      throw new InvalidConversationException(
          field, "has " + characters + " characters; the limit is 1 to " + ID_CHARACTERS);
    }
    for (int i = 0; i < value.length(); i++) {
      if (Character.isISOControl(value.charAt(i))) {
        throw new InvalidConversationException(
            field, "has a control character at index " + i + "; remove it");
      }
    }
    return value;
  }

  static String tenant(@Nullable String candidate) {
    String value = id("tenant", candidate);
    if (value.indexOf('/') >= 0) {
      throw new InvalidConversationException(
          "tenant", "has a '/', which separates it from conversation_id in the key; use another");
    }
    return value;
  }

  static String text(String field, @Nullable String candidate, int maxBytes) {
    String value = present(field, candidate);
    int bytes = utf8Length(field, value);
    if (bytes > maxBytes) {
      throw new InvalidConversationException(
          field, "is " + bytes + " bytes in UTF-8; the limit is " + maxBytes + "; shorten it");
    }
    int nul = value.indexOf('\0');
    if (nul >= 0) {
      throw new InvalidConversationException(
          field, "has a NUL character at index " + nul + ", which cannot be stored; remove it");
    }
    return value;
  }

  static String metadata(@Nullable String value) {
    String json = text("metadata", value, METADATA_BYTES);
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new InvalidConversationException("metadata", "is not a JSON object");
      }
      int open = 1;
      while (open > 0) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw new InvalidConversationException("metadata", "is not a whole JSON object");
        }
        if (token.isStructStart()) {
          open++;
        } else if (token.isStructEnd()) {
          open--;
        } else if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
          storable(parser.getText());
        } else if (token.isNumeric()) {
          storableNumber(parser.getText());
        }
      }
      if (parser.nextToken() != null) {
        throw new InvalidConversationException("metadata", "has text after its JSON object");
      }
    } catch (StreamConstraintsException e) {
      throw new InvalidConversationException(
          "metadata",
          "has a value longer or deeper than a JSON reader takes; the deepest is "
              + METADATA_DEPTH
              + " levels");
    } catch (JsonProcessingException e) {
      // The parser's own message quotes the text around the fault.
      throw new InvalidConversationException(
          "metadata",
          "is not valid JSON at character " + e.getLocation().getCharOffset() + "; mend it");
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail to be read", e);
    }
    return json;
  }

  static Instant occurredAt(@Nullable Instant value) {
    if (value == null) {
      throw new InvalidConversationException("occurred_at", "is missing");
    }
    if (value.isBefore(EARLIEST) || value.isAfter(LATEST)) {
      throw new InvalidConversationException(
          "occurred_at", "is outside the years 1 to 9999; is it in the right unit?");
    }
    return value.truncatedTo(ChronoUnit.MICROS);
  }

  private static void storable(String jsonString) {
    if (jsonString.indexOf('\0') >= 0
        || UnicodeText.utf8Length(jsonString) == UnicodeText.ILL_FORMED) {
      throw new InvalidConversationException(
          "metadata",
          "has an escaped NUL or unpaired surrogate in a string, which cannot be stored; remove it");
    }
  }

  private static void storableNumber(String jsonNumber) {
    if (!fitsNumeric(jsonNumber)) {
      throw new InvalidConversationException(
          "metadata",
          "has a number of more than "
              + NUMERIC_WHOLE_DIGITS
              + " digits before or "
              + NUMERIC_DECIMALS
              + " after the decimal point, which cannot be stored; write it as a string");
    }
  }

  private static boolean fitsNumeric(String jsonNumber) {
    try {
      BigDecimal number = new BigDecimal(jsonNumber);
      return (long) number.precision() - number.scale() <= NUMERIC_WHOLE_DIGITS
          && number.scale() <= NUMERIC_DECIMALS;
    } catch (NumberFormatException e) {
      return false; // Its exponent is beyond even an int.
    }
  }

  private static String present(String field, @Nullable String value) {
    if (value == null) {
      throw new InvalidConversationException(field, "is missing");
    }
    return value;
  }

  private static int utf8Length(String field, String value) {
    int bytes = UnicodeText.utf8Length(value);
    if (bytes == UnicodeText.ILL_FORMED) {
      throw new InvalidConversationException(
          field, "has an unpaired surrogate, so it is not Unicode text; remove it");
    }
    return bytes;
  }
}
