/** The HTTP port by which a process is watched. */
@NullMarked
package dev.parley.runtime.ops;

import org.jspecify.annotations.NullMarked;
