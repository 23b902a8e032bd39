package dev.parley.local;

import dev.parley.client.ConversationPublisher;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.runtime.lifecycle.Service;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The publisher as a part that is started and stopped with the others. */
final class PublisherService implements Service {
  /** For what is not acknowledged: only a run that is cut off leaves any. */
  private static final Duration FLUSH_WITHIN = Duration.ofSeconds(5);

  private final ConversationPublisherSettings settings;
  private volatile @Nullable ConversationPublisher publisher;

  PublisherService(ConversationPublisherSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "publisher";
  }

  @Override
  public void start() throws InterruptedException {
    publisher = ConversationPublisher.create(settings);
  }

  @Override
  public void stop(Duration within) {
    ConversationPublisher started = publisher;
    if (started != null) {
      started.close(FLUSH_WITHIN.compareTo(within) < 0 ? FLUSH_WITHIN : within);
    }
  }

  /**
   * @throws IllegalStateException before the start
   */
  ConversationPublisher publisher() {
    ConversationPublisher started = publisher;
    if (started == null) {
      throw new IllegalStateException("the publisher is not started");
    }
    return started;
  }
}
