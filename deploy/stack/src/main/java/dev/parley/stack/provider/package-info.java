/** A service of vectors on this machine, which misbehaves on request. */
@NullMarked
package dev.parley.stack.provider;

import org.jspecify.annotations.NullMarked;
