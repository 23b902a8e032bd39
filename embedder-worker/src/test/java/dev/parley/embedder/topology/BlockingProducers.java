package dev.parley.embedder.topology;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Real producers of which now and then one waits for {@code max.block.ms} in vain, as it does when
 * a leader is away: it is asked for a partition that there is none of.
 */
final class BlockingProducers implements KafkaClientSupplier {
  private static final int NOT_THERE = 100_000;

  private final KafkaClientSupplier clients;
  private final int every;
  private final int most;
  private final AtomicInteger sends = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();

  BlockingProducers(KafkaClientSupplier clients, int every, int most) {
    this.clients = clients;
    this.every = every;
    this.most = most;
  }

  int failures() {
    return failures.get();
  }

  @Override
  @SuppressWarnings("unchecked")
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    Producer<byte[], byte[]> producer = clients.getProducer(config);
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Producer.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("send")) {
                arguments[0] = sometimesUnsendable((ProducerRecord<byte[], byte[]>) arguments[0]);
              }
              try {
                return method.invoke(producer, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private ProducerRecord<byte[], byte[]> sometimesUnsendable(
      ProducerRecord<byte[], byte[]> record) {
    if (sends.incrementAndGet() % every != 0 || failures.get() >= most) {
      return record;
    }
    failures.incrementAndGet();
    return new ProducerRecord<>(
        record.topic(), NOT_THERE, record.timestamp(), record.key(), record.value());
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return clients.getAdmin(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return clients.getConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return clients.getRestoreConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return clients.getGlobalConsumer(config);
  }
}
