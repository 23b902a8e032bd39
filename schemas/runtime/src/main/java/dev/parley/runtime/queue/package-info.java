/** How far a consumer group is behind its topic. */
@NullMarked
package dev.parley.runtime.queue;

import org.jspecify.annotations.NullMarked;
