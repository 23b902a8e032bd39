package dev.parley.runtime.lifecycle;

import java.time.Duration;

/** A part of a program that is started once and stopped once. */
public interface Service {
  /** What it is called in the log and in failures. */
  String name();

  /**
   * Returns when it works, and throws when it cannot. It is interrupted when the program is told to
   * stop meanwhile.
   */
  void start() throws Exception;

  /**
   * Ends it and lets go of what it holds, within {@code within}; called on another thread than
   * {@link #start}, once that has returned or failed.
   *
   * @throws Exception when something is left undone, also for want of time
   */
  void stop(Duration within) throws Exception;

  /** A part that is there already and only has to be closed. */
  static Service closing(String name, AutoCloseable closeable) {
    return new Service() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void start() {}

      @Override
      public void stop(Duration within) throws Exception {
        closeable.close();
      }
    };
  }
}
