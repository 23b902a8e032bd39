/** Measures Parley beside a limit and its peers, and keeps what came out. */
@NullMarked
package dev.parley.bench;

import org.jspecify.annotations.NullMarked;
