package dev.parley.embedder.topology;

import dev.parley.embedder.ManualClock;
import dev.parley.embedder.ScriptedEmbedder;
import dev.parley.embedder.window.Backoff;
import dev.parley.embedder.window.Batcher;
import dev.parley.embedder.window.EmbedCall;
import dev.parley.embedder.window.EmbedderHealth;
import dev.parley.embedder.window.Lane;
import dev.parley.embedder.window.ResultEncoder;
import dev.parley.embedder.window.WindowMetrics;
import dev.parley.embedder.window.WindowSettings;
import dev.parley.wire.Topics;
import java.time.Duration;
import java.util.Optional;

/** What a worker's tasks share, with the clock and the embedder in the test's hands. */
final class WorkerFixture {
  static final Duration AGE = Duration.ofMillis(20);
  static final Topics TOPICS = new Topics("test.", 1);

  final ManualClock clock = new ManualClock();
  final ScriptedEmbedder embedder = new ScriptedEmbedder();
  final CountingIntake metrics = new CountingIntake();
  final Batcher batcher;
  final WindowTask.Factory tasks;
  private final int partitions;
  Runnable onPause = () -> {};
  int offers;

  WorkerFixture(int partitions) {
    EmbedCall call =
        new EmbedCall(
            embedder,
            new ResultEncoder(TOPICS.embeddings().maxRecordBytes(), WindowMetrics.NONE),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), () -> 1),
            new EmbedderHealth(clock, Optional.empty()),
            WindowMetrics.NONE,
            clock,
            time -> onPause.run());
    batcher =
        new Batcher(
            new WindowSettings(64, 1 << 20, AGE, 1, Duration.ofSeconds(1)),
            call,
            WindowMetrics.NONE,
            clock);
    this.partitions = partitions;
    tasks = tasks(Lane.LIVE);
  }

  /** What the tasks of a lane share: of every lane the same batcher. */
  WindowTask.Factory tasks(Lane lane) {
    return new WindowTask.Factory(
        lane,
        batcher,
        new Admission(partitions, new Topics("test.", partitions).conversations()),
        new DeadLetters(TOPICS.deadLetters().maxRecordBytes(), "worker-1", metrics),
        () -> offers++,
        metrics);
  }
}
