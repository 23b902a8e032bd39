package dev.parley.wire;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * The key of every record of a conversation: {@code tenant/conversation_id} in UTF-8. A tenant has
 * no '/', so the key has one reading.
 */
public record RecordKey(String tenant, String conversationId) {

  /** The key as a record carries it. */
  public byte[] toBytes() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The partition that this key belongs to: {@code murmur2(key) mod partitions}, as Kafka's own
   * default partitioner has it. librdkafka clients need {@code partitioner=murmur2_random} to
   * agree.
   */
  public int partition(int partitions) {
    return Utils.toPositive(Utils.murmur2(toBytes())) % partitions;
  }

  @Override
  public String toString() {
    return tenant + "/" + conversationId;
  }
}
