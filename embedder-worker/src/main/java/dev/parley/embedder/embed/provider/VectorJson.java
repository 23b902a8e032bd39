package dev.parley.embedder.embed.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads vectors out of JSON as it comes by, without a tree of a million nodes. */
final class VectorJson {
  /** Of a vector as base64, and of nesting no more than an answer needs. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxStringLength(1 << 20)
                  .maxNumberLength(64)
                  .build())
          .build();

  private VectorJson() {}

  static JsonParser parser(byte[] json) throws IOException {
    return FACTORY.createParser(json);
  }

  /** Moves to the next token and refuses any other than {@code expected}. */
  static void expect(JsonParser json, JsonToken expected) throws IOException {
    if (json.nextToken() != expected) {
      throw new IOException("a " + expected + " was expected");
    }
  }

  /** Reads to the end of the document, so that one that was cut off is noticed. */
  static void expectEnd(JsonParser json) throws IOException {
    if (json.nextToken() != null) {
      throw new IOException("something stands behind the answer");
    }
  }

  /** The vector whose first token is the current one: an array of numbers, or base64. */
  static float[] vector(JsonParser json, int expectedLength) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return littleEndian(json.getBinaryValue());
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException("a vector was expected");
    }
    float[] vector = new float[expectedLength];
    int length = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      JsonToken token = json.currentToken();
      if (token == null || !token.isNumeric()) {
        throw new IOException("a number was expected");
      }
      if (length == vector.length) {
        vector = Arrays.copyOf(vector, length + Math.max(16, length / 2));
      }
      vector[length++] = json.getFloatValue();
    }
    return length == vector.length ? vector : Arrays.copyOf(vector, length);
  }

  private static float[] littleEndian(byte[] bytes) throws IOException {
    if (bytes.length % Float.BYTES != 0) {
      throw new IOException("a vector of " + bytes.length + " bytes does not hold whole floats");
    }
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }
}
