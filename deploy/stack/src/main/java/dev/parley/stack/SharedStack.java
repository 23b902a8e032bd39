package dev.parley.stack;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one stack of a JVM's tests. When it cannot be started it is not tried again: every class that
 * wants it is told the same reason at once.
 */
final class SharedStack implements AutoCloseable {
  private final @Nullable ParleyStack stack;
  private final @Nullable RuntimeException failure;

  private SharedStack(@Nullable ParleyStack stack, @Nullable RuntimeException failure) {
    this.stack = stack;
    this.failure = failure;
  }

  static SharedStack start(Map<String, String> environment) {
    try {
      return new SharedStack(
          ParleyStack.start(StackSettings.fromEnvironment(environment), true), null);
    } catch (StackException | InvalidStackSettingsException e) {
      return new SharedStack(null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new SharedStack(null, new StackException("the start of the stack was interrupted"));
    }
  }

  ParleyStack stack() {
    if (stack == null) {
      throw new StackException("there is no stack to test with: " + failure, failure);
    }
    return stack;
  }

  @Override
  public void close() {
    if (stack != null) {
      stack.close();
    }
  }
}
