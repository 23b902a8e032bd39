/** The whole of Parley in one process: starts it, publishes a file, tells what became of it. */
@NullMarked
package dev.parley.local;

import org.jspecify.annotations.NullMarked;
