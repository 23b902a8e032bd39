package dev.parley.embedder.passage;

/**
 * A stretch of text that a tokenizer reads without regard to what stands beside it.
 *
 * @param start the first character, in UTF-16 units of the text from 0
 * @param end one past the last character, in UTF-16 units
 * @param tokens the tokens it is read as; 0 where the model does not see it
 * @param mostTokens at least {@code tokens}, and no less than any beginning of this word could
 *     have: what must be reserved for a word that may still be growing
 */
public record Word(int start, int end, int tokens, int mostTokens) {}
