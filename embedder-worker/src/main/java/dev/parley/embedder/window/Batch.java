package dev.parley.embedder.window;

import java.util.List;

/** What one call takes: at least one item, no key twice, the oldest first. */
record Batch(List<Item> items, ClosedBy closedBy) {}
