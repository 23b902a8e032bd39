package dev.parley.stack;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * A Redis database of one test class. Databases are claimed by a key in database 0, which is never
 * handed out, so that several JVMs can share a server. One that holds what we did not put there is
 * left alone.
 *
 * @param server which has the database
 * @param index of the database
 * @param owner the test class
 */
record TestRedis(String server, int index, String owner) implements AutoCloseable {
  private static final String CLAIM = "parley-stack:claim:";
  private static final String OURS = "parley-stack:ours:";
  // A JVM that is killed does not give its databases back.
  private static final Duration CLAIM_FOR = Duration.ofHours(6);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Takes a database that nobody uses, and empties it. */
  static TestRedis claim(String server, String owner) {
    return with(
        server,
        redis -> {
          for (int index = 1; select(redis, index); index++) {
            if (claimed(redis, index, owner)) {
              return new TestRedis(server, index, owner);
            }
          }
          throw new StackException(
              "no database of the Redis is free for "
                  + owner
                  + ": each is claimed by a test, or holds data of somebody else");
        });
  }

  private static boolean select(RedisCommands<String, String> redis, int index) {
    try {
      redis.select(index);
      return true;
    } catch (RedisCommandExecutionException e) {
      return false; // there are no more
    }
  }

  private static boolean claimed(RedisCommands<String, String> redis, int index, String owner) {
    boolean empty = redis.dbsize() == 0;
    redis.select(0);
    if (redis.set(CLAIM + index, owner, SetArgs.Builder.nx().ex(CLAIM_FOR)) == null) {
      return false;
    }
    if (!empty && redis.exists(OURS + index) == 0) {
      redis.del(CLAIM + index);
      return false;
    }
    redis.set(OURS + index, "a database of tests, emptied for each");
    redis.select(index);
    redis.flushdb();
    return true;
  }

  String uri() {
    RedisURI uri = RedisURI.create(server);
    uri.setDatabase(index);
    return uri.toURI().toString();
  }

  /** Gives it back, empty; then tells of connections that were still open. */
  @Override
  public void close() {
    with(
        server,
        redis -> {
          try {
            LeakCheck.requireNone(owner, "its Redis database", () -> connections(redis));
            return index;
          } finally {
            redis.select(index);
            redis.flushdb();
            redis.select(0);
            redis.del(CLAIM + index);
          }
        });
  }

  private List<String> connections(RedisCommands<String, String> redis) {
    return redis.clientList().lines().filter(line -> line.contains(" db=" + index + " ")).toList();
  }

  private static <T> T with(String server, Function<RedisCommands<String, String>, T> work) {
    RedisURI uri = RedisURI.create(server);
    uri.setTimeout(TIMEOUT);
    uri.setDatabase(0);
    RedisClient client = RedisClient.create(uri);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return work.apply(connection.sync());
    } catch (RedisException e) {
      throw new StackException("the Redis of the stack does not do as it is told: " + e, e);
    } finally {
      client.shutdown(Duration.ZERO, TIMEOUT);
    }
  }
}
