package dev.parley.bench.embedder;

import dev.parley.bench.round.Sample;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** A bare client of Redis, who knows keys by that they came while it was watching. */
final class RedisKeys implements AutoCloseable {
  private static final int SCANNED = 10_000;

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final Set<String> before;

  RedisKeys(String uri) {
    client = RedisClient.create(RedisURI.create(uri));
    connection = client.connect(ByteArrayCodec.INSTANCE);
    before = all();
  }

  /** Keys that were not there when this was made. */
  List<byte[]> added() {
    Set<String> added = all();
    added.removeAll(before);
    return added.stream().map(key -> key.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  /** Gets {@code count} values, all of {@code keys} again and again. */
  Sample get(List<byte[]> keys, int count) throws ExecutionException, InterruptedException {
    List<byte[][]> calls = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += CachedTexts.LOOK_UP) {
      int to = Math.min(from + CachedTexts.LOOK_UP, keys.size());
      calls.add(keys.subList(from, to).toArray(byte[][]::new));
    }
    RedisAsyncCommands<byte[], byte[]> commands = connection.async();
    Queue<RedisFuture<List<KeyValue<byte[], byte[]>>>> inFlight = new ArrayDeque<>();
    long found = 0;
    long begun = System.nanoTime();
    for (int i = 0; i < Math.max(1, count / CachedTexts.LOOK_UP); i++) {
      if (inFlight.size() == CachedTexts.AT_A_TIME) {
        found += inFlight.remove().get().stream().filter(KeyValue::hasValue).count();
      }
      inFlight.add(commands.mget(calls.get(i % calls.size())));
    }
    while (!inFlight.isEmpty()) {
      found += inFlight.remove().get().stream().filter(KeyValue::hasValue).count();
    }
    return new Sample(found, (System.nanoTime() - begun) / 1e9, Map.of());
  }

  /** Removes the keys that came. */
  @Override
  public void close() {
    List<byte[]> added = added();
    if (!added.isEmpty()) {
      connection.sync().unlink(added.toArray(byte[][]::new));
    }
    connection.close();
    client.shutdown();
  }

  private Set<String> all() {
    Set<String> keys = new HashSet<>();
    KeyScanCursor<byte[]> cursor = connection.sync().scan(ScanArgs.Builder.limit(SCANNED));
    while (true) {
      cursor.getKeys().forEach(key -> keys.add(new String(key, StandardCharsets.ISO_8859_1)));
      if (cursor.isFinished()) {
        return keys;
      }
      cursor = connection.sync().scan(cursor, ScanArgs.Builder.limit(SCANNED));
    }
  }
}
