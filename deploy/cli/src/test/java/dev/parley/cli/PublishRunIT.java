package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.ConversationPublisher;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import dev.parley.wire.Conversation;
import dev.parley.wire.Position;
import dev.parley.wire.RecordKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class PublishRunIT {
  private static final int CONVERSATIONS = 60;
  private static final int TRANSCRIPT_BYTES = 500 * 1024;

  @Test
  void waitsForAFullPublisherAndHearsThePositionOfEveryConversation(TestStack stack)
      throws Exception {
    Deque<InputLine> lines = new ArrayDeque<>();
    for (int i = 0; i < CONVERSATIONS; i++) {
      lines.add(new InputLine.Accepted(i + 1, conversation(i)));
    }
    Map<RecordKey, Position> acknowledged = new ConcurrentHashMap<>();
    AtomicInteger refusals = new AtomicInteger();

    // Stalled until it is full: else it might be as fast as its input.
    TcpProxy kafka = stack.kafkaProxy();
    ConversationPublisherSettings settings =
        ConversationPublisherSettings.of(stack.proxiedBootstrapServers())
            .withTopics(stack.topics())
            .withBufferBytes(4L << 20);
    try (ConversationPublisher publisher = ConversationPublisher.create(settings)) {
      kafka.stall();
      PublishRun.Publishing publishing = PublishRun.Publishing.over(publisher);
      PublishRun run =
          new PublishRun(
              lines::poll,
              conversation -> {
                var taken = publishing.offer(conversation);
                if (taken.isEmpty()) {
                  refusals.incrementAndGet();
                  forward(kafka);
                }
                return taken;
              },
              new PublishRun.Listener() {
                @Override
                public void acknowledged(RecordKey key, Position position) {
                  acknowledged.put(key, position);
                }

                @Override
                public void refused(InputLine.Refused line) {
                  throw new AssertionError(line);
                }
              });

      assertThat(run.run()).isEqualTo(new PublishRun.Counts(CONVERSATIONS, 0, 0, null));
    }
    assertThat(refusals).as("30 MB through 4 MiB").hasPositiveValue();
    assertThat(acknowledged).hasSize(CONVERSATIONS);
    assertThat(acknowledged.values()).doesNotHaveDuplicates();
  }

  private static void forward(TcpProxy kafka) {
    try {
      kafka.forward();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Conversation conversation(int number) {
    return Conversation.builder()
        .conversationId("c" + number)
        .userId("u")
        .platform("web")
        .occurredAt(Instant.EPOCH)
        .transcript("x".repeat(TRANSCRIPT_BYTES))
        .build();
  }
}
