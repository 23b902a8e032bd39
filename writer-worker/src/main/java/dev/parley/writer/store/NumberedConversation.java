package dev.parley.writer.store;

import dev.parley.wire.EmbeddedConversation;

/**
 * A conversation that is to be written.
 *
 * @param number that its passages refer to it by: of the row that stands, or a new one
 * @param embedded what is to stand
 */
record NumberedConversation(long number, EmbeddedConversation embedded) {}
