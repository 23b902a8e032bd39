package dev.parley.embedder.embed.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedder.redis.OnDemandRedis;
import dev.parley.embedder.redis.RedisSettings;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TcpProxy;
import dev.parley.stack.TestStack;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(StackExtension.class)
class SharedBudgetIT {
  private static final LocalDate TODAY = LocalDate.of(2026, 5, 4);
  private static final Limit HUNDRED = new Limit(100, Long.MAX_VALUE);
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final Prices PRICES = Prices.of(Optional.of(new BigDecimal("0.02")));

  private final RecordedCostMetrics metrics = new RecordedCostMetrics();
  private final AtomicLong nanos = new AtomicLong();
  private final String prefix = UUID.randomUUID() + ".";
  private final RedisURI redis;

  SharedBudgetIT(TestStack stack) {
    redis = RedisURI.create(stack.redisUri());
  }

  private Ledger worker(RedisURI uri) {
    return new Ledger(
        tenant -> tenant.equals("free") ? Limit.NONE : HUNDRED,
        PRICES,
        new RedisCount(
            new OnDemandRedis(settings(uri), PATIENT, nanos::get, "it counts alone"),
            prefix,
            PRICES),
        metrics);
  }

  private static RedisSettings settings(RedisURI uri) {
    return RedisSettings.of(uri.toURI().toString(), false);
  }

  private static long take(Ledger worker, String tenant, long tokens) {
    return worker.take(TODAY, Map.of(tenant, tokens)).get(tenant);
  }

  private DaySpending spending() throws Exception {
    return DaySpending.read(settings(redis), prefix, TODAY, PATIENT);
  }

  @Test
  void workersTogetherSpendNoMoreThanTheBudget() throws Exception {
    List<Ledger> workers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      workers.add(worker(redis));
    }
    long granted = 0;
    for (int i = 0; i < 60; i++) {
      granted += take(workers.get(i % 3), "acme", 7);
    }
    assertThat(granted).isEqualTo(100);
    workers.get(0).refused(TODAY, "acme", 5);
    workers.get(1).correct(TODAY, "free", 900);
    workers.forEach(Ledger::close);

    DaySpending spending = spending();
    assertThat(spending.tokens()).isEqualTo(1000);
    assertThat(spending.money())
        .hasValueSatisfying(money -> assertThat(money).isEqualByComparingTo("0.00002"));
    assertThat(spending.spentBudgets()).containsExactly("acme");
    assertThat(metrics.alone).isZero();
  }

  @Test
  void aWorkerThatStartsAgainGoesOnFromWhatWasSpent() {
    try (Ledger worker = worker(redis)) {
      assertThat(take(worker, "acme", 80)).isEqualTo(80);
      worker.correct(TODAY, "acme", -30);
    }
    try (Ledger again = worker(redis)) {
      assertThat(take(again, "acme", 80)).isEqualTo(50);
    }
  }

  @Test
  void withoutRedisAWorkerGoesByWhatItSawLastAndTellsTheRestLater() throws Exception {
    try (TcpProxy proxy = TcpProxy.to(redis.getHost(), redis.getPort());
        Ledger one = worker(through(proxy));
        Ledger other = worker(redis)) {
      assertThat(take(other, "acme", 40)).isEqualTo(40);
      assertThat(take(one, "acme", 10)).isEqualTo(10);
      proxy.refuse();
      assertThat(take(one, "acme", 200)).as("what was left").isEqualTo(50);
      assertThat(metrics.alone).isPositive();

      proxy.forward();
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      one.send();
      assertThat(take(other, "acme", 1)).isZero();
      assertThat(spending().tokens()).isEqualTo(100);
    }
  }

  @Test
  void afterRedisForgotAllAWorkerRemembersWhatItSpentItself() {
    try (Ledger worker = worker(redis);
        RedisClient client = RedisClient.create(redis)) {
      assertThat(take(worker, "acme", 80)).isEqualTo(80);
      client.connect().sync().del(RedisCount.key(prefix, TODAY));
      assertThat(take(worker, "acme", 80)).isEqualTo(20);
    }
  }

  private RedisURI through(TcpProxy proxy) {
    RedisURI uri = RedisURI.create(redis.toURI());
    uri.setHost("127.0.0.1");
    uri.setPort(proxy.port());
    return uri;
  }
}
