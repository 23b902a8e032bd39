/** What a bot on the JVM links to publish conversations. */
@NullMarked
package dev.parley.client;

import org.jspecify.annotations.NullMarked;
