package dev.parley.runtime.lifecycle;

/** A part did not start, died or did not stop; further failures are attached as suppressed. */
public final class LifecycleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LifecycleException(String message, Throwable cause) {
    super(message, cause);
  }
}
