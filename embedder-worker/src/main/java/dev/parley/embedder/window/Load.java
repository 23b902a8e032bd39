package dev.parley.embedder.window;

/**
 * How much a worker has taken in and not passed on.
 *
 * @param queued conversations that wait for a call
 * @param inFlight conversations that a call has
 * @param finished results that the stream thread has not yet forwarded
 * @param unsentBytes of the snapshots that are queued or in flight
 * @param finishedBytes of the results
 */
public record Load(int queued, int inFlight, int finished, long unsentBytes, long finishedBytes) {
  /** What the batcher can still work off by itself; intake is gated on it. */
  public int unsent() {
    return queued + inFlight;
  }

  /** What stands between the group's lag and what has left: the queue is lag + held. */
  public int held() {
    return queued + inFlight + finished;
  }
}
