/** Workers as the processes that operators run, to be killed and restarted. */
@NullMarked
package dev.parley.e2e.worker;

import org.jspecify.annotations.NullMarked;
