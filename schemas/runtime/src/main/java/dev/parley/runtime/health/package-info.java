/** Whether the parts of a process are well, and why not. */
@NullMarked
package dev.parley.runtime.health;

import org.jspecify.annotations.NullMarked;
