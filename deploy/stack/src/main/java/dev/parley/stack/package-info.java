/**
 * Kafka, Postgres and Redis for one machine: embedded, in Docker or wherever they already run; and
 * a JUnit extension that gives each test class its own part of them.
 */
@NullMarked
package dev.parley.stack;

import org.jspecify.annotations.NullMarked;
