/** Turns measurements into a page that is kept: tables, goals, the machine. */
@NullMarked
package dev.parley.bench.report;

import org.jspecify.annotations.NullMarked;
