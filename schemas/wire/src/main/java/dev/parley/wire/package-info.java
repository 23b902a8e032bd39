/** What the processes agree on: events, topics, record keys, headers and positions. */
@NullMarked
package dev.parley.wire;

import org.jspecify.annotations.NullMarked;
