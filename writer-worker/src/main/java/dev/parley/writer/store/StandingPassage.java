package dev.parley.writer.store;

import org.jspecify.annotations.Nullable;

/**
 * A passage as it stands in the table, without its vector.
 *
 * @param conversation the number of its conversation
 * @param id which passage of it
 * @param start first code point of the transcript
 * @param end one past the last
 * @param textHash SHA-256 of its text in UTF-8
 * @param withoutVector why it has no vector, or null
 * @param place where the row lies in the table, its {@code ctid}: the same for as long as the
 *     conversation's row is locked
 */
record StandingPassage(
    long conversation,
    PassageRow.Id id,
    int start,
    int end,
    byte[] textHash,
    @Nullable String withoutVector,
    String place) {}
