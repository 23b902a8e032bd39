package dev.parley.bench.embedder;

import dev.parley.bench.round.Part;
import dev.parley.stack.ParleyStack;
import java.util.Locale;

/** Parts of the bench, in the order in which they run, as {@code --only} names them. */
enum EmbedderPart {
  ONNX,
  WORKER,
  PROVIDER,
  CACHE;

  Part part(EmbedderPlan plan, ParleyStack stack) {
    return switch (this) {
      case ONNX -> new SamplePassages(plan);
      case WORKER -> new WholeWorker(plan, stack.kafka());
      case PROVIDER -> new ProviderCalls(plan, stack.kafka());
      case CACHE -> new CachePath(plan, stack.redis());
    };
  }

  /** As an option's value. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
