package dev.parley.bench.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.embedder.MeasuredEmbedder;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.ProcessCpu;
import dev.parley.bench.round.Rounds;
import dev.parley.bench.writer.MeasuredWriter;
import dev.parley.stack.PostgresAddress;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Both workers do all their work with metrics and without, and are scraped only with. */
@ExtendWith(StackExtension.class)
class MeasuredWorkersIT {
  private static final int CONVERSATIONS = 300;
  private static final Duration EVERY = Duration.ofMillis(50);

  private final TestStack stack;

  MeasuredWorkersIT(TestStack stack) {
    this.stack = stack;
  }

  @Test
  void anEmbedderIsMeasuredBesideOneWithoutMetrics() throws Exception {
    Part part =
        new MeasuredEmbedder(
            stack.bootstrapServers(), CONVERSATIONS, EVERY, Duration.ZERO, 11, oneRound());

    assertScraped(
        part.measure().get(0),
        MeasuredEmbedder.SCENARIO,
        MeasuredEmbedder.UNMEASURED,
        MeasuredEmbedder.MEASURED);
  }

  @Test
  void aWriterIsMeasuredBesideOneWithoutMetrics() throws Exception {
    PostgresAddress server =
        new PostgresAddress(stack.jdbcUrl(), stack.databaseUser(), stack.databasePassword());
    Part part =
        new MeasuredWriter(server, stack.bootstrapServers(), CONVERSATIONS, EVERY, 11, oneRound());

    assertScraped(
        part.measure().get(0),
        MeasuredWriter.SCENARIO,
        MeasuredWriter.UNMEASURED,
        MeasuredWriter.MEASURED);
  }

  private static void assertScraped(
      Measured measured, String scenario, String unmeasured, String scraped) {
    assertThat(measured.baseline().contender()).isEqualTo(unmeasured);
    assertThat(measured.baseline().samples().get(0).items()).isEqualTo(CONVERSATIONS);
    assertThat(measured.baseline().beside()).containsOnlyKeys(ProcessCpu.MICROS_EACH);
    var as = measured.find(scenario, scraped).orElseThrow();
    assertThat(as.samples().get(0).items()).isEqualTo(CONVERSATIONS);
    assertThat(as.beside().get("scrapes")).isPositive();
    assertThat(as.beside().get("bytes a scrape")).isPositive();
  }

  private static Rounds oneRound() {
    return new Rounds(1, 11, line -> {});
  }
}
