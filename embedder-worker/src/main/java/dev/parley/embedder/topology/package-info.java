/** The way through Kafka Streams: a durable intake before the window, one atomic step behind it. */
@NullMarked
package dev.parley.embedder.topology;

import org.jspecify.annotations.NullMarked;
