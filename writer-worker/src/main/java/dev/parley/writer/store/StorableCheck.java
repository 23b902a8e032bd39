package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import java.nio.charset.StandardCharsets;

/**
 * Refuses before any SQL what Postgres would refuse of a model's result; the conversation itself
 * was checked when it was decoded. Text that cannot be stored must not cost the rows beside it a
 * round of halving.
 */
public final class StorableCheck {
  /** Most dimensions of a vector: what pgvector takes. */
  public static final int DIMENSIONS = 16_000;

  /** Most bytes of a model's name and of its revision, in UTF-8. */
  public static final int NAME_BYTES = 256;

  /** Most bytes of a model's prefixes, in UTF-8: with the names they fit an index's row. */
  public static final int PREFIX_BYTES = 512;

  private StorableCheck() {}

  /**
   * @throws IllegalArgumentException naming what cannot be stored
   */
  public static void check(EmbeddedConversation embedded) {
    for (ModelResult result : embedded.results()) {
      check(result.model());
      for (EmbeddedPassage passage : result.passages()) {
        check(passage);
      }
    }
  }

  private static void check(ModelIdentity model) {
    text("a model's name", model.name(), NAME_BYTES);
    text("a model's revision", model.revision(), NAME_BYTES);
    text("a model's passage prefix", model.passagePrefix(), PREFIX_BYTES);
    text("a model's query prefix", model.queryPrefix(), PREFIX_BYTES);
    if (model.dimensions() > DIMENSIONS) {
      throw new IllegalArgumentException(
          "model "
              + model.name()
              + " has "
              + model.dimensions()
              + " dimensions; the limit is "
              + DIMENSIONS);
    }
  }

  private static void check(EmbeddedPassage passage) {
    float[] vector = passage.vector();
    if (vector == null) {
      text("why a passage has no vector", String.valueOf(passage.withoutVector()), NAME_BYTES);
      return;
    }
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        throw new IllegalArgumentException(
            "passage "
                + passage.ordinal()
                + " has a vector whose float "
                + i
                + " is not a finite number");
      }
    }
  }

  private static void text(String what, String value, int maxBytes) {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > maxBytes) {
      throw new IllegalArgumentException(
          what + " is " + bytes + " bytes in UTF-8; the limit is " + maxBytes);
    }
    if (value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(what + " has a NUL character");
    }
  }
}
