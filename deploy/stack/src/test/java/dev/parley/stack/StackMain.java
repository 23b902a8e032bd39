package dev.parley.stack;

import java.nio.file.Path;

/** Writes to a stack, stops it, starts it again on the same data, and waits to be killed. */
final class StackMain {
  private StackMain() {}

  public static void main(String[] arguments) throws Exception {
    StackSettings settings = StackSettings.embedded().withDataDirectory(Path.of(arguments[0]));
    try (ParleyStack stack = ParleyStack.start(settings)) {
      Remembered.write(stack, arguments[1]);
    }
    ParleyStack again = ParleyStack.start(settings);
    System.out.println(Remembered.read(again));
    System.out.println("up");
    Thread.currentThread().join();
  }
}
