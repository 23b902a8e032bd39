/**
 * Sees from outside what the workers did: the topics as any consumer sees them, queues as the
 * brokers tell them, rows as SQL reads them. It shares no code with the workers' own measurements.
 */
@NullMarked
package dev.parley.e2e.observe;

import org.jspecify.annotations.NullMarked;
