/** What growing conversations cost in tokens, and what passage lengths do to it. */
@NullMarked
package dev.parley.bench.tokens;

import org.jspecify.annotations.NullMarked;
