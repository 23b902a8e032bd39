/** What must hold whatever was killed or restarted: one object a guarantee. */
@NullMarked
package dev.parley.e2e.guarantee;

import org.jspecify.annotations.NullMarked;
