package dev.parley.writer.store;

import org.jspecify.annotations.Nullable;

/**
 * A row of the table {@code passage}.
 *
 * @param conversation the number of its conversation
 * @param tenant whose that is
 * @param id which passage of it
 * @param start first code point of the transcript
 * @param end one past the last
 * @param textHash SHA-256 of its text in UTF-8
 * @param embedding the vector, or null
 * @param withoutVector why there is none, or null
 */
record PassageRow(
    long conversation,
    String tenant,
    Id id,
    int start,
    int end,
    byte[] textHash,
    float @Nullable [] embedding,
    @Nullable String withoutVector) {

  /** Which passage of a conversation, by the model that cut it. */
  record Id(int modelId, int ordinal) {}
}
