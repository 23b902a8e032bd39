package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class StackExtensionIT {
  private final TestStack stack;

  StackExtensionIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void topicsTakeRecordsAtOnce() throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", stack.bootstrapServers(), "acks", "all");
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      byte[] value = "hello".getBytes(StandardCharsets.UTF_8);
      var sent =
          producer.send(new ProducerRecord<>(stack.topics().conversations().name(), value)).get();
      assertThat(sent.offset()).isZero();
    }
  }

  @Test
  void databaseIsEmptyAndOurs() throws Exception {
    try (var connection =
            DriverManager.getConnection(
                stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
        var statement = connection.createStatement();
        var found =
            statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
      found.next();
      assertThat(found.getInt(1)).isZero();
    }
  }

  @Test
  void redisDatabaseIsEmpty() {
    try (var client = RedisClient.create(stack.redisUri());
        var connection = client.connect()) {
      assertThat(connection.sync().dbsize()).isZero();
    }
  }

  @Test
  void aMethodGetsTheStackOfItsClass(TestStack injected) {
    assertThat(injected).isSameAs(stack);
  }
}
