/**
 * What is published during a trial, decided by a seed, and the account of what was acknowledged.
 */
@NullMarked
package dev.parley.e2e.load;

import org.jspecify.annotations.NullMarked;
