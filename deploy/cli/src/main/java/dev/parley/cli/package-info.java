/**
 * The command line: publish, search and status against a running system, and what they are made of.
 */
@NullMarked
package dev.parley.cli;

import org.jspecify.annotations.NullMarked;
