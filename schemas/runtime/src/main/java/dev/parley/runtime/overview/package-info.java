/** How things stand, in one view that people and programs read: queues, figures and alerts. */
@NullMarked
package dev.parley.runtime.overview;

import org.jspecify.annotations.NullMarked;
