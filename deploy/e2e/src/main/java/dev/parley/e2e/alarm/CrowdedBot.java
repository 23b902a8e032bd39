package dev.parley.e2e.alarm;

import dev.parley.cli.MicrometerPublisherMetrics;
import dev.parley.cli.PublisherSettings;
import dev.parley.client.ConversationPublisher;
import dev.parley.runtime.health.Health;
import dev.parley.runtime.metrics.ProcessMetrics;
import dev.parley.runtime.ops.OpsServer;
import dev.parley.runtime.ops.OpsSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.wire.Conversation;
import java.time.Instant;

/**
 * A bot on a machine that is out of CPU: many more threads than cores publish the largest
 * conversations and do not wait for one another. It serves its metrics, and goes on until it is
 * ended.
 */
final class CrowdedBot {
  private static final int THREADS_A_CORE = 16;

  /** All of them have a conversation's bytes in hand, of a heap of 256 MiB. */
  private static final int MOST_THREADS = 96;

  private static final int TRANSCRIPT = 512 << 10;

  private CrowdedBot() {}

  public static void main(String[] args) throws Exception {
    SettingsReader reader = SettingsReader.of(System.getenv());
    var settings = PublisherSettings.of(KafkaSettings.read(reader), reader);
    OpsSettings ops = OpsSettings.read(reader);
    reader.failOnProblems();
    ProcessMetrics metrics = new ProcessMetrics("bot");
    ConversationPublisher publisher =
        ConversationPublisher.create(
            settings.orElseThrow(), new MicrometerPublisherMetrics(metrics.registry()));
    new OpsServer(ops.address(), metrics.registry(), new Health()).start();
    int threads =
        Math.min(MOST_THREADS, THREADS_A_CORE * Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < threads; i++) {
      Conversation conversation = conversation(i);
      new Thread(() -> publishForEver(publisher, conversation), "conversation-" + i).start();
    }
  }

  private static void publishForEver(ConversationPublisher publisher, Conversation conversation) {
    while (!Thread.currentThread().isInterrupted()) {
      var unused = publisher.publish(conversation);
    }
  }

  private static Conversation conversation(int number) {
    return Conversation.builder()
        .conversationId("crowded/" + number)
        .userId("crowded")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript("User: " + "hello ".repeat(TRANSCRIPT / 6 - 1))
        .build();
  }
}
