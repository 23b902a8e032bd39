/**
 * Calls a service that computes vectors: its protocols, its faults and its limits. Knows texts and
 * vectors, and nothing of conversations.
 */
@NullMarked
package dev.parley.embedder.embed.provider;

import org.jspecify.annotations.NullMarked;
