package dev.parley.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MetricHistory one = new MetricHistory();
  private final MetricHistory other = new MetricHistory();
  private final Fleet fleet = new Fleet(List.of(one, other));

  @Test
  void whatNoProcessShowsIsAbsentAndASumLeavesItOut() {
    add(one, 0, "parley_queue_held_records{program=\"a\"} 3.0\nparley_queue_size NaN\n");
    add(other, 0, "parley_other 1.0\n");

    assertThat(fleet.sum("parley_queue_held_records")).hasValue(3);
    assertThat(fleet.sum("parley_queue_size")).isEmpty();
    assertThat(fleet.increase(MINUTE, "parley_other")).isEmpty();
  }

  @Test
  void countersGrowOverAllProcessesAndFromZeroAfterARestart() {
    add(one, 0, "parley_n_total{outcome=\"ok\"} 100.0\nparley_n_total{outcome=\"bad\"} 7.0\n");
    add(one, 60, "parley_n_total{outcome=\"ok\"} 160.0\nparley_n_total{outcome=\"bad\"} 8.0\n");
    add(other, 0, "parley_n_total{outcome=\"ok\"} 900.0\n");
    add(other, 60, "parley_n_total{outcome=\"ok\"} 30.0\n");

    assertThat(fleet.increase(MINUTE, "parley_n_total", "outcome", "ok")).hasValue(90);
    assertThat(fleet.increase(MINUTE, "parley_n_total")).hasValue(91);
    assertThat(fleet.perSecond(MINUTE, "parley_n_total", "outcome", "ok").orElse(0))
        .isCloseTo(1.5, Offset.offset(1e-9));
  }

  @Test
  void onlyTheLastWhileCounts() {
    for (int second = 0; second <= 300; second += 10) {
      add(one, second, "parley_n_total " + (second < 240 ? 0.0 : second - 240.0) + "\n");
    }

    assertThat(fleet.increase(MINUTE, "parley_n_total")).hasValue(60);
    assertThat(fleet.increase(Duration.ofMinutes(5), "parley_n_total")).hasValue(60);
    assertThat(fleet.increase(Duration.ofSeconds(20), "parley_n_total")).hasValue(20);
  }

  @Test
  void quantilesAreThoseOfTheBucketsThatGrew() {
    add(one, 0, buckets(1_000, 1_000, 1_000));
    add(one, 60, buckets(1_050, 1_090, 1_100));

    assertThat(fleet.quantile(0.5, MINUTE, "parley_t_seconds").orElse(0))
        .isCloseTo(0.1, Offset.offset(1e-9));
    assertThat(fleet.quantile(0.7, MINUTE, "parley_t_seconds").orElse(0))
        .isCloseTo(0.55, Offset.offset(1e-9));
    assertThat(fleet.quantile(0.99, MINUTE, "parley_t_seconds").orElse(0))
        .as("beyond the last bound")
        .isCloseTo(1.0, Offset.offset(1e-9));

    add(one, 120, buckets(1_050, 1_090, 1_100));
    assertThat(fleet.quantile(0.5, MINUTE, "parley_t_seconds")).isEmpty();
  }

  @Test
  void costOfTodayIsKnownOfAProcessThatBeganToday() {
    double now = System.currentTimeMillis() / 1e3;
    add(one, 0, spent(0.25) + "process_start_time_seconds " + now + "\n");
    add(one, 10, spent(0.75) + "process_start_time_seconds " + now + "\n");
    add(other, 0, spent(400) + "process_start_time_seconds " + (now - 3 * 86_400) + "\n");
    add(other, 10, spent(401) + "process_start_time_seconds " + (now - 3 * 86_400) + "\n");

    assertThat(one.spentToday()).hasValue(0.75);
    assertThat(other.spentToday()).isEmpty();
    assertThat(fleet.spentToday()).hasValue(0.75);
  }

  private static String spent(double money) {
    return "parley_cost_spent_total{tenant=\"a\"} " + money + "\n";
  }

  @Test
  void tagsMayHoldQuotesAndCommas() {
    add(one, 0, "parley_a{x=\"say \\\"hi\\\", you\",y=\"2\"} 5.0\n");

    assertThat(fleet.sum("parley_a", "x", "say \"hi\", you", "y", "2")).hasValue(5);
  }

  private static String buckets(int tenth, int one, int all) {
    return "parley_t_seconds_bucket{le=\"0.1\"} "
        + tenth
        + ".0\nparley_t_seconds_bucket{le=\"1.0\"} "
        + one
        + ".0\nparley_t_seconds_bucket{le=\"+Inf\"} "
        + all
        + ".0\n";
  }

  private static void add(MetricHistory history, int second, String text) {
    history.add(Duration.ofSeconds(second).toNanos(), new Scrape.Parser().parse(text));
  }
}
