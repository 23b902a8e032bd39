package dev.parley.embedder.window;

/**
 * How much a worker has taken in and not passed on.
 *
 * @param queued conversations that wait for a call; intake is gated on them. What is in flight is
 *     bounded by itself, and what is postponed cannot be hurried: some texts that fail must not
 *     keep the rest out
 * @param postponed conversations that failed while others did not, and wait for their next try
 * @param inFlight conversations that a call has
 * @param finished results that the stream thread has not yet forwarded
 * @param unsentBytes of the snapshots that wait or are in flight
 * @param finishedBytes of the results
 */
public record Load(
    int queued, int postponed, int inFlight, int finished, long unsentBytes, long finishedBytes) {
  /** Nothing at all. */
  public static final Load NONE = new Load(0, 0, 0, 0, 0, 0);

  /** What stands between the group's lag and what has left: the queue is lag + held. */
  public int held() {
    return queued + postponed + inFlight + finished;
  }

  Load plus(Load other) {
    return new Load(
        queued + other.queued,
        postponed + other.postponed,
        inFlight + other.inFlight,
        finished + other.finished,
        unsentBytes + other.unsentBytes,
        finishedBytes + other.finishedBytes);
  }
}
