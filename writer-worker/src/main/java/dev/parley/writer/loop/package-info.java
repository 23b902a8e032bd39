/** The writer's loop: poll, decode, upsert, commit; and what it does when one of them fails. */
@NullMarked
package dev.parley.writer.loop;

import org.jspecify.annotations.NullMarked;
