/**
 * Settings, each declared once as a typed constant, read from the environment and a properties
 * file, with every problem reported together.
 */
@NullMarked
package dev.parley.runtime.settings;

import org.jspecify.annotations.NullMarked;
