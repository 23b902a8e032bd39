package dev.parley.embedder.window;

import dev.parley.embedder.ManualClock;
import dev.parley.embedder.Samples;
import dev.parley.embedder.ScriptedEmbedder;
import dev.parley.wire.EmbeddedConversation;
import dev.parley.wire.EmbeddedConversationCodec;
import dev.parley.wire.UndecodableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A batcher whose clock, pauses and embedder are in the test's hands. */
final class WindowFixture {
  static final Duration AGE = Duration.ofMillis(20);

  final ManualClock clock = new ManualClock();
  final ScriptedEmbedder embedder = new ScriptedEmbedder();
  final List<Duration> pauses = new ArrayList<>();
  final EmbedderHealth health;
  final CountingMetrics metrics = new CountingMetrics();
  final Batcher batcher;
  OnPause onPause = () -> {};

  /** What others do while a call pauses. */
  interface OnPause {
    void run() throws InterruptedException;
  }

  WindowFixture() {
    this(new WindowSettings(3, 1000, AGE, 2, Duration.ofSeconds(1)));
  }

  WindowFixture(WindowSettings settings) {
    health = new EmbedderHealth(clock, settings.degradeAfter());
    EmbedCall call =
        new EmbedCall(
            embedder,
            new ResultEncoder(1 << 20, metrics),
            new Backoff(Duration.ofMillis(100), settings.retryPauseMax(), () -> 1),
            health,
            metrics,
            clock,
            time -> {
              pauses.add(time);
              clock.advance(time);
              onPause.run();
            });
    batcher = new Batcher(settings, call, metrics, clock);
  }

  /** Offers a snapshot that has not waited anywhere else. */
  void offer(Owner owner, String id, long offset) {
    owner.offer(Samples.key(id), Samples.snapshot(id, offset), Duration.ZERO);
  }

  static EmbeddedConversation decode(EmbeddedSnapshot result) throws UndecodableException {
    return new EmbeddedConversationCodec().decode(result.value());
  }

  static List<String> transcripts(List<EmbeddedSnapshot> results) throws UndecodableException {
    List<String> transcripts = new ArrayList<>();
    for (EmbeddedSnapshot result : results) {
      transcripts.add(decode(result).conversation().transcript());
    }
    return transcripts;
  }

  /** Keeps all that is told. */
  static final class CountingMetrics implements WindowMetrics {
    final List<ClosedBy> closedBy = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();
    int failedCalls;
    int succeededCalls;
    int refused;
    int degraded;
    int tooLarge;

    @Override
    public void batchClosed(ClosedBy reason, int conversations) {
      closedBy.add(reason);
    }

    @Override
    public void waited(Duration time) {
      waits.add(time);
    }

    @Override
    public void called(boolean succeeded, Duration time) {
      if (succeeded) {
        succeededCalls++;
      } else {
        failedCalls++;
      }
    }

    @Override
    public void refused() {
      refused++;
    }

    @Override
    public void degraded() {
      degraded++;
    }

    @Override
    public void tooLarge() {
      tooLarge++;
    }
  }
}
