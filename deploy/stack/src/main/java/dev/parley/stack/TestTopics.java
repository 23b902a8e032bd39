package dev.parley.stack;

import dev.parley.wire.TopicAdmin;
import dev.parley.wire.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;

/**
 * The topics of one test class.
 *
 * @param bootstrapServers of Kafka
 * @param topics which exist and are ready
 */
record TestTopics(String bootstrapServers, Topics topics) implements AutoCloseable {
  private static final short REPLICAS = 1;
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  static TestTopics create(String bootstrapServers, String prefix, int partitions)
      throws InterruptedException {
    var topics = new Topics(prefix, partitions);
    try (Admin admin = admin(bootstrapServers)) {
      new TopicAdmin(admin).createMissing(topics.all(), REPLICAS, TIMEOUT);
    }
    return new TestTopics(bootstrapServers, topics);
  }

  /** Removes all that bears the prefix: also what Streams made, and groups that nobody is in. */
  @Override
  public void close() {
    try (Admin admin = admin(bootstrapServers)) {
      admin.deleteTopics(ours(admin.listTopics().names().get())).all().get();
      List<String> groups =
          admin.listGroups().all().get().stream().map(GroupListing::groupId).toList();
      // One with members stays: a killed worker is a member for some seconds more.
      var unused = admin.deleteConsumerGroups(ours(groups));
    } catch (ExecutionException e) {
      throw new StackException(
          "cannot remove the topics " + topics.prefix() + "*: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> ours(Collection<String> names) {
    return names.stream().filter(name -> name.startsWith(topics.prefix())).toList();
  }

  private static Admin admin(String bootstrapServers) {
    String timeout = Long.toString(TIMEOUT.toMillis());
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout));
  }
}
