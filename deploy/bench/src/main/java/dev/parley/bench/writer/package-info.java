/** How fast conversations reach Postgres: Parley's store, raw COPY, and what others use. */
@NullMarked
package dev.parley.bench.writer;

import org.jspecify.annotations.NullMarked;
