package dev.parley.embedder.embed.provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps all that is told. */
final class RecordedProviderMetrics implements ProviderMetrics {
  final List<FaultKind> failures = new ArrayList<>();
  int calls;
  int texts;
  long tokens;
  int asked;
  Duration waited = Duration.ZERO;

  @Override
  public synchronized void called(int count, long counted, Duration time) {
    calls++;
    texts += count;
    tokens += counted;
  }

  @Override
  public synchronized void failed(FaultKind kind, Duration time) {
    failures.add(kind);
  }

  @Override
  public synchronized void askedToWait() {
    asked++;
  }

  @Override
  public synchronized void waited(Duration time) {
    waited = waited.plus(time);
  }
}
