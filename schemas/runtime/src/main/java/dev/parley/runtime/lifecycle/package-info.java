/** Starts the parts of a program in order and stops them in reverse within a deadline. */
@NullMarked
package dev.parley.runtime.lifecycle;

import org.jspecify.annotations.NullMarked;
