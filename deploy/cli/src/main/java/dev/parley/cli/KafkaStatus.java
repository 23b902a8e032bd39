package dev.parley.cli;

import dev.parley.runtime.queue.QueueSize;
import dev.parley.runtime.queue.QueueStage;
import dev.parley.wire.TopicSpec;
import dev.parley.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka about Parley's topics and the groups that read them. Safe for many threads. */
final class KafkaStatus {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final Admin admin;
  private final Topics topics;

  KafkaStatus(Admin admin, Topics topics) {
    this.admin = admin;
    this.topics = topics;
  }

  List<StatusReport.Topic> topics() throws InterruptedException {
    List<String> names = topics.all().stream().map(TopicSpec::name).toList();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
    List<StatusReport.Topic> report = new ArrayList<>();
    for (String name : names) {
      Known<TopicDescription> topic = answer(Objects.requireNonNull(answers.get(name)));
      report.add(
          new StatusReport.Topic(
              name, topic.fold(known -> Known.of(known.partitions().size()), Known::unknown)));
    }
    return report;
  }

  StatusReport.Stage embedStage() throws InterruptedException {
    return stage(QueueStage.embed(topics));
  }

  StatusReport.Stage embedBulkStage() throws InterruptedException {
    return stage(QueueStage.embedBulk(topics));
  }

  StatusReport.Stage writeStage() throws InterruptedException {
    return stage(QueueStage.write(topics));
  }

  private StatusReport.Stage stage(QueueStage stage) throws InterruptedException {
    return new StatusReport.Stage(
        stage, new QueueSize(admin, ANSWER_WITHIN).lag(stage), members(stage.group()));
  }

  private Known<List<StatusReport.Member>> members(String group) throws InterruptedException {
    KafkaFuture<ConsumerGroupDescription> answer =
        Objects.requireNonNull(
            admin.describeConsumerGroups(Set.of(group)).describedGroups().get(group));
    try {
      List<StatusReport.Member> members = new ArrayList<>();
      for (MemberDescription member : get(answer).members()) {
        members.add(
            new StatusReport.Member(
                member.groupInstanceId().orElse(member.clientId()),
                member.host().replaceFirst("^/", ""),
                member.assignment().topicPartitions().size()));
      }
      return Known.of(List.copyOf(members));
    } catch (ExecutionException e) {
      return e.getCause() instanceof GroupIdNotFoundException ? Known.of(List.of()) : unknown(e);
    } catch (TimeoutException e) {
      return Known.unknown(noAnswer());
    }
  }

  private static <T> Known<T> answer(KafkaFuture<T> future) throws InterruptedException {
    try {
      return Known.of(get(future));
    } catch (ExecutionException e) {
      return e.getCause() instanceof UnknownTopicOrPartitionException
          ? Known.unknown("it does not exist")
          : unknown(e);
    } catch (TimeoutException e) {
      return Known.unknown(noAnswer());
    }
  }

  private static <T> T get(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static <T> Known<T> unknown(ExecutionException e) {
    return e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException
        ? Known.unknown(noAnswer())
        : Known.unknown(cause(e));
  }

  private static Throwable cause(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  private static String noAnswer() {
    return "no answer within " + ANSWER_WITHIN.toSeconds() + " s";
  }
}
