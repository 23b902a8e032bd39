/** What is needed to make the container image, and is not part of any program. */
@NullMarked
package dev.parley.image;

import org.jspecify.annotations.NullMarked;
