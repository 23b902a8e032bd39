package dev.parley.stack;

import java.util.Map;

/** What every broker that we start is told, embedded or in a container. */
final class BrokerSettings {
  /**
   * By configuration key. One broker keeps the only copy of everything; the internal topics are
   * small; groups and transactions let go of a killed worker within seconds instead of 45 and 60;
   * nothing creates a topic by mentioning it.
   */
  static final Map<String, String> ALL =
      Map.ofEntries(
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "4"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "4"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("group.min.session.timeout.ms", "1000"),
          Map.entry("group.consumer.session.timeout.ms", "6000"),
          Map.entry("group.consumer.min.session.timeout.ms", "1000"),
          Map.entry("group.consumer.heartbeat.interval.ms", "1000"),
          Map.entry("group.consumer.min.heartbeat.interval.ms", "500"),
          Map.entry("group.streams.session.timeout.ms", "6000"),
          Map.entry("group.streams.min.session.timeout.ms", "1000"),
          Map.entry("group.streams.heartbeat.interval.ms", "1000"),
          Map.entry("group.streams.min.heartbeat.interval.ms", "500"),
          Map.entry("log.segment.delete.delay.ms", "1000"),
          Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
          Map.entry("log.cleaner.backoff.ms", "5000"),
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "4"),
          Map.entry("num.recovery.threads.per.data.dir", "2"),
          Map.entry("background.threads", "2"),
          // A broker that was killed may come back when its former self is given up.
          Map.entry("broker.session.timeout.ms", "3000"),
          Map.entry("broker.heartbeat.interval.ms", "500"));

  private BrokerSettings() {}
}
