/** What texts cost, who pays for them, and when a tenant's budget of a day is spent. */
@NullMarked
package dev.parley.embedder.embed.cost;

import org.jspecify.annotations.NullMarked;
