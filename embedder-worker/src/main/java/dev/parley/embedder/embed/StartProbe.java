package dev.parley.embedder.embed;

import dev.parley.embedder.embed.provider.FaultKind;
import dev.parley.embedder.embed.provider.Provider;
import dev.parley.embedder.embed.provider.ProviderException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a provider embed a word at the start, again and again until it does, so that a wrong key or a
 * missing model shows before the first conversation comes. It holds up nothing.
 */
final class StartProbe implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StartProbe.class);

  private static final Duration BETWEEN = Duration.ofSeconds(5);

  private final Provider provider;
  private final Thread thread;

  StartProbe(Provider provider) {
    this.provider = provider;
    this.thread = new Thread(this::run, "parley-provider-probe");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    Set<FaultKind> told = EnumSet.of(FaultKind.RESTING);
    try {
      while (!answers(told)) {
        Thread.sleep(BETWEEN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The worker ends.
    }
  }

  private boolean answers(Set<FaultKind> told) throws InterruptedException {
    try {
      provider.embed(List.of(Provider.ANY_TEXT), 1);
      log.info("The provider has the model that is declared");
      return true;
    } catch (ProviderException e) {
      if (told.add(e.kind())) {
        log.warn("The provider cannot be used yet, and is tried again: {}", e.getMessage());
      }
      return false;
    }
  }
}
