/** Faults that make every alert fire in a real Prometheus, and clear when they end. */
@NullMarked
package dev.parley.e2e.alarm;

import org.jspecify.annotations.NullMarked;
