package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.parley.wire.TopicSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What tests rely on, in every mode. */
@ExtendWith(StackExtension.class)
class StackServicesIT {
  private final StackSettings settings = StackSettings.fromEnvironment(System.getenv());
  private final TestStack stack;

  StackServicesIT(TestStack stack) {
    this.stack = stack;
  }

  private boolean weStart(boolean hasAddress) {
    return settings.mode() != StackMode.EXTERNAL && !hasAddress;
  }

  @Test
  void brokerIsSetAsWeSay() throws Exception {
    assumeThat(weStart(settings.kafka().isPresent())).isTrue();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
      Config config = admin.describeConfigs(List.of(broker)).all().get().get(broker);
      assertThat(BrokerSettings.ALL)
          .allSatisfy(
              (key, value) ->
                  assertThat(config.get(key)).as(key).returns(value, entry -> entry.value()));
    }
  }

  @Test
  void largestRecordOfEveryTopicIsTakenAtItsTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      for (TopicSpec topic : stack.topics().all()) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        assertThat(config.get("max.message.bytes").value())
            .isEqualTo(Integer.toString(topic.maxRecordBytes()));
      }
    }
  }

  @Test
  void otherTopicsHaveThePartitionsThatATestWants() throws Exception {
    String name = stack.newTopics(7).conversations().name();

    assertThat(name).isNotEqualTo(stack.topics().conversations().name());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      var described = admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
      assertThat(described.partitions()).hasSize(7);
    }
  }

  @Test
  void aKilledConsumersPartitionsMoveWithinSeconds(@TempDir Path directory) throws Exception {
    assumeThat(weStart(settings.kafka().isPresent())).isTrue();
    String topic = stack.topics().conversations().name();
    String group = stack.topics().writerGroup();
    try (var survivor = ConsumerMain.member(stack.bootstrapServers(), group);
        ChildProcess victim =
            SmallJvm.start(
                ConsumerMain.class,
                directory.resolve("log"),
                stack.bootstrapServers(),
                group,
                topic)) {
      survivor.subscribe(List.of(topic));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> poll(survivor) > 0 && poll(survivor) < TestStack.PARTITIONS);

      victim.kill();

      // Kafka's own time-out would be 45 s.
      await().atMost(Duration.ofSeconds(20)).until(() -> poll(survivor) == TestStack.PARTITIONS);
    }
  }

  @Test
  void kafkaHangsBehindItsProxyAndOnlyThere() throws Exception {
    TcpProxy proxy = stack.kafkaProxy();
    Map<String, Object> config =
        Map.of("bootstrap.servers", stack.proxiedBootstrapServers(), "request.timeout.ms", "60000");
    try (Admin behind = Admin.create(config);
        Admin direct = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      assertThat(behind.describeCluster().nodes().get())
          .allSatisfy(node -> assertThat(node.port()).isEqualTo(proxy.port()));

      proxy.stall();
      KafkaFuture<String> stalled = behind.describeCluster().clusterId();
      String clusterId = direct.describeCluster().clusterId().get();
      assertThat(stalled.isDone()).isFalse();

      proxy.forward();
      assertThat(stalled.get()).isEqualTo(clusterId);
    }
  }

  private static int poll(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
    consumer.poll(Duration.ofMillis(100));
    return consumer.assignment().size();
  }

  @Test
  void postgresIsDurable() throws Exception {
    assumeThat(weStart(settings.postgres().isPresent())).isTrue();
    assertThat(show("fsync")).isEqualTo("on");
    assertThat(show("synchronous_commit")).isEqualTo("on");
    assertThat(show("max_connections")).isEqualTo("100");
  }

  @Test
  void pgvectorIsThereWhenItIsSaidToBe() throws Exception {
    PostgresAddress fresh = stack.newDatabase();
    assertThat(fresh.jdbcUrl()).isNotEqualTo(stack.jdbcUrl());
    assumeThat(stack.hasPgvector()).isTrue();
    try (Connection connection = fresh.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION vector");
    }
  }

  private String show(String setting) throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + setting)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
