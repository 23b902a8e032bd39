package dev.parley.writer.store;

import org.jspecify.annotations.Nullable;

/**
 * A vector index that is there, of one model's passages in some segments.
 *
 * @param name in the schema {@code public}; it tells all but the last three
 * @param graph HNSW, made in bulk; else a list, which is read whole
 * @param first segment that it holds
 * @param end the segment after the last that it holds; null when it holds all from {@code first} on
 * @param valid searches may use it; else it is being made, or was left half made
 * @param beingMade somebody is at it
 * @param bytes on disk
 */
record VectorIndex(
    String name,
    boolean graph,
    int first,
    @Nullable Integer end,
    boolean valid,
    boolean beingMade,
    long bytes) {}
