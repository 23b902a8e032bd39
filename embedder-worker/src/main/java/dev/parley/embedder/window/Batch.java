package dev.parley.embedder.window;

import java.util.List;

/**
 * What one call takes.
 *
 * @param items at least one, no key twice, the oldest first
 * @param takenAt nanoseconds of the batcher's clock
 * @param call the number of the call, which no other has
 */
record Batch(List<Item> items, ClosedBy closedBy, long takenAt, long call) {}
