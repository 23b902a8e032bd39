package dev.parley.stack;

import dev.parley.wire.Topics;
import io.lettuce.core.RedisClient;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A word in each part of a stack.
 *
 * @param record of Kafka
 * @param row of Postgres
 * @param key of Redis
 */
record Remembered(String record, String row, String key) {
  private static final Topics TOPICS = new Topics("remembered.", 1);
  private static final String TOPIC = TOPICS.conversations().name();

  static void write(ParleyStack stack, String word) throws Exception {
    TestTopics.create(stack.kafka(), TOPICS.prefix(), TOPICS.partitions());
    Map<String, Object> config = Map.of("bootstrap.servers", stack.kafka(), "acks", "all");
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, word.getBytes(StandardCharsets.UTF_8))).get();
    }
    try (Connection connection = stack.postgres().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE remembered AS SELECT '" + word + "'::text AS word");
    }
    try (var client = RedisClient.create(stack.redis());
        var connection = client.connect()) {
      connection.sync().set("remembered", word);
    }
  }

  static Remembered read(ParleyStack stack) throws Exception {
    return new Remembered(readRecord(stack), readRow(stack), readKey(stack));
  }

  private static String readRecord(ParleyStack stack) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", stack.kafka(), "auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(Set.of(new TopicPartition(TOPIC, 0)));
      var records = consumer.poll(Duration.ofSeconds(30));
      return records.isEmpty()
          ? "none"
          : new String(records.iterator().next().value(), StandardCharsets.UTF_8);
    }
  }

  private static String readRow(ParleyStack stack) throws Exception {
    try (Connection connection = stack.postgres().connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT word FROM remembered")) {
      return row.next() ? row.getString(1) : "none";
    }
  }

  private static String readKey(ParleyStack stack) {
    try (var client = RedisClient.create(stack.redis());
        var connection = client.connect()) {
      return String.valueOf(connection.sync().get("remembered"));
    }
  }
}
