/** Postgres: its schema, what stands in it, and the one transaction that upserts a batch. */
@NullMarked
package dev.parley.writer.store;

import org.jspecify.annotations.NullMarked;
