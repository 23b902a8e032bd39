package dev.parley.writer.store;

import org.jspecify.annotations.Nullable;

/**
 * A vector index that is there, of one model's passages in some segments.
 *
 * @param name in the schema {@code public}; it tells all but whether it is valid, being made, and
 *     how large
 * @param graph HNSW, made in bulk; else a list
 * @param first segment that it holds
 * @param end the segment after the last that it holds; null when it holds all from {@code first} on
 * @param valid searches may use it; else it is being made, or was left half made
 * @param beingMade somebody is at it
 * @param bytes on disk
 * @param parts of a list, of which searches read the nearest; 0 for a graph
 */
record VectorIndex(
    String name,
    boolean graph,
    int first,
    @Nullable Integer end,
    boolean valid,
    boolean beingMade,
    long bytes,
    int parts) {}
