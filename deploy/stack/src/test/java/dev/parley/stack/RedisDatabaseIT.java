package dev.parley.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class RedisDatabaseIT {
  private final String server;

  RedisDatabaseIT(TestStack stack) {
    RedisURI uri = RedisURI.create(stack.redisUri());
    uri.setDatabase(0);
    this.server = uri.toURI().toString();
  }

  @Test
  void aDatabaseIsUsedAgainAndEmpty() {
    TestRedis first = TestRedis.claim(server, "first");
    with(first.index(), redis -> redis.set("key", "value"));
    first.close();

    try (TestRedis second = TestRedis.claim(server, "second")) {
      assertThat(second.index()).isEqualTo(first.index());
      long keys = with(second.index(), RedisCommands::dbsize);
      assertThat(keys).isZero();
    }
  }

  @Test
  void twoNeverHaveTheSame() {
    try (TestRedis first = TestRedis.claim(server, "first");
        TestRedis second = TestRedis.claim(server, "second")) {
      assertThat(second.index()).isNotEqualTo(first.index());
      assertThat(first.index()).isNotZero();
    }
  }

  @Test
  void dataOfSomebodyElseIsLeftAlone() {
    TestRedis first = TestRedis.claim(server, "first");
    first.close();
    with(0, redis -> redis.del("parley-stack:ours:" + first.index()));
    with(first.index(), redis -> redis.set("somebody", "else"));
    try (TestRedis second = TestRedis.claim(server, "second")) {
      assertThat(second.index()).isNotEqualTo(first.index());
      String value = with(first.index(), redis -> redis.get("somebody"));
      assertThat(value).isEqualTo("else");
    } finally {
      with(first.index(), redis -> redis.del("somebody"));
    }
  }

  private <T> T with(int index, Function<RedisCommands<String, String>, T> work) {
    RedisURI uri = RedisURI.create(server);
    uri.setDatabase(index);
    try (var client = RedisClient.create(uri);
        var connection = client.connect()) {
      return work.apply(connection.sync());
    }
  }
}
