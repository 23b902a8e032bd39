/** Where records go that can never be stored. */
@NullMarked
package dev.parley.writer.deadletter;

import org.jspecify.annotations.NullMarked;
