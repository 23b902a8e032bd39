package dev.parley.embedder.window;

/** What one lane has, from queued to finished. The batcher's lock guards it. */
final class LaneWork {
  final Window window;
  private int calls;
  private int inFlight;
  private int finished;
  private long inFlightBytes;
  private long finishedBytes;

  LaneWork(WindowSettings settings) {
    this.window = new Window(settings);
  }

  /** A call has taken a batch. */
  void begin(Batch batch) {
    calls++;
    for (Item item : batch.items()) {
      inFlight++;
      inFlightBytes += item.snapshot.bytes();
    }
  }

  /** A call has ended. */
  void end() {
    calls--;
  }

  /** How many calls there are; one that nobody waits for any more counts until it ends. */
  int calls() {
    return calls;
  }

  void uncountInFlight(Item item) {
    inFlight--;
    inFlightBytes -= item.snapshot.bytes();
  }

  void countFinished(int bytes) {
    finished++;
    finishedBytes += bytes;
  }

  void uncountFinished(int bytes) {
    finished--;
    finishedBytes -= bytes;
  }

  Load load() {
    return new Load(
        window.queued(),
        window.postponed(),
        inFlight,
        finished,
        window.bytes() + inFlightBytes,
        finishedBytes);
  }
}
