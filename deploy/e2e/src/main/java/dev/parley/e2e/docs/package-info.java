/** The README's tables of public names, written from the code that defines them. */
@NullMarked
package dev.parley.e2e.docs;

import org.jspecify.annotations.NullMarked;
