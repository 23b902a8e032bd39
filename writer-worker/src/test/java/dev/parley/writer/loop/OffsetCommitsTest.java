package dev.parley.writer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.writer.loop.OffsetCommits.Work;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commits whose answer comes late, or says no. */
class OffsetCommitsTest {
  private static final TopicPartition P0 = new TopicPartition("embeddings.v1", 0);
  private static final TopicPartition P1 = new TopicPartition("embeddings.v1", 1);

  private final SlowConsumer consumer = new SlowConsumer();
  private final OffsetCommits commits = new OffsetCommits(consumer, WriterMetrics.NONE);

  static Stream<Exception> rebalances() {
    return Stream.of(
        new CommitFailedException(),
        new StaleMemberEpochException("the group has moved on"),
        new RetriableCommitFailedException("the coordinator has moved"));
  }

  @Test
  void commitIsNotAskedForWhileAnotherIsUnderWay() {
    done(P0, 1);
    done(P0, 2);
    consumer.answer(null);
    assertThat(consumer.asked).containsExactly(at(P0, 1));

    commits.commit();
    assertThat(consumer.asked).containsExactly(at(P0, 1), at(P0, 2));
  }

  @ParameterizedTest
  @MethodSource("rebalances")
  void commitThatARebalanceRefusesGoesWithTheNext(Exception refusal) {
    done(P0, 1);
    consumer.answer(refusal);
    commits.commit();
    assertThat(consumer.asked).containsExactly(at(P0, 1), at(P0, 1));
  }

  @Test
  void commitThatIsRefusedTakesNoLaterOffsetBack() {
    done(P0, 1);
    done(P0, 2);
    consumer.answer(new CommitFailedException());
    commits.commit();
    assertThat(consumer.asked).containsExactly(at(P0, 1), at(P0, 2));
  }

  @Test
  void partitionThatIsTakenAwayIsNotCommittedAgainWhenItsCommitIsRefused() {
    Work both = commits.begin(Map.of(P0, new OffsetAndMetadata(1), P1, new OffsetAndMetadata(7)));
    commits.done(both);
    commits.commit();
    commits.drop(List.of(P0));
    consumer.answer(new CommitFailedException());
    commits.commit();
    assertThat(consumer.asked.get(1)).isEqualTo(at(P1, 7));
  }

  @Test
  void lastCommitIsAskedForAgainWhenAWriterWakesIt() {
    consumer.refusals.add(new WakeupException());
    ready(P0, 3);
    commits.commitLast();
    assertThat(consumer.asked).containsExactly(at(P0, 3), at(P0, 3));
  }

  @Test
  void lastCommitThatIsRefusedIsLeftToWhoeverReadsNext() {
    consumer.refusals.add(new CommitFailedException());
    ready(P0, 3);
    commits.commitLast();
    assertThat(consumer.asked).containsExactly(at(P0, 3));
  }

  private void done(TopicPartition partition, long offset) {
    ready(partition, offset);
    commits.commit();
  }

  private void ready(TopicPartition partition, long offset) {
    commits.done(commits.begin(at(partition, offset)));
  }

  private static Map<TopicPartition, OffsetAndMetadata> at(TopicPartition partition, long offset) {
    return Map.of(partition, new OffsetAndMetadata(offset));
  }

  /** Answers when it is told to. */
  private static final class SlowConsumer extends MockConsumer<byte[], byte[]> {
    final List<Map<TopicPartition, OffsetAndMetadata>> asked = new ArrayList<>();
    final Deque<RuntimeException> refusals = new ArrayDeque<>();
    private final Deque<OffsetCommitCallback> unanswered = new ArrayDeque<>();

    SlowConsumer() {
      super("earliest");
    }

    void answer(Exception refusal) {
      unanswered.remove().onComplete(Map.of(), refusal);
    }

    @Override
    public void commitAsync(
        Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
      asked.add(offsets);
      unanswered.add(callback);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      asked.add(Map.copyOf(offsets));
      if (!refusals.isEmpty()) {
        throw refusals.remove();
      }
    }
  }
}
