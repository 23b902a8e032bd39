/** When something is worth a warning, and when somebody has to act. */
@NullMarked
package dev.parley.runtime.alert;

import org.jspecify.annotations.NullMarked;
