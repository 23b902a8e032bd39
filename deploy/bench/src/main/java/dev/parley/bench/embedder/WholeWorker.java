package dev.parley.bench.embedder;

import dev.parley.bench.data.ConversationSource;
import dev.parley.bench.round.Comparison;
import dev.parley.bench.round.Measured;
import dev.parley.bench.round.Part;
import dev.parley.bench.round.ProcessCpu;
import dev.parley.bench.round.Sample;
import dev.parley.bench.round.Trial;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A whole worker, with what costs next to nothing as its model, beside what Streams itself does.
 */
final class WholeWorker implements Part {
  static final String COMPARISON = "from topic to topic";
  static final String SCENARIO = "0.9 kB in, two vectors out";
  static final String BARE = "bare copy";
  static final String BARE_AS_LARGE = "bare copy, results as large";
  static final String PARLEY = "Parley, hashing";

  /** Two vectors of 384 floats and what stands around them. */
  private static final int MORE_BYTES = 3_200;

  private final EmbedderPlan plan;
  private final String kafka;

  /**
   * @param kafka bootstrap servers
   */
  WholeWorker(EmbedderPlan plan, String kafka) {
    this.plan = plan;
    this.kafka = kafka;
  }

  @Override
  public String title() {
    return "A whole worker";
  }

  @Override
  public String explanation() {
    return "Conversations a second, %,d a run, from the first that is taken in until the last result is committed, and the CPU time of each, that of Kafka in the same JVM among it. The bare copy is a Streams topology that puts each record into a store with a changelog and forwards and deletes it from a punctuator, with the worker's own settings of Streams (exactly once, 24 partitions, one thread); it reads, computes and encodes nothing, and what it writes is a quarter of what the worker does. The second one writes as many bytes."
        .formatted(plan.copied());
  }

  @Override
  public List<Measured> measure() throws Exception {
    ConversationSource source = new ConversationSource(plan.seed());
    TimedQueue queue =
        new TimedQueue(
            kafka,
            plan.copied(),
            () ->
                LongStream.range(0, plan.copied())
                    .mapToObj(number -> source.first(number).conversation())
                    .iterator());
    Map<String, String> hashing = Map.of("PARLEY_EMBEDDER_MODEL", "hashing");
    return List.of(
        plan.run(
            new Comparison(
                COMPARISON,
                List.of(
                    trial(queue, BARE, topics -> new BareCopy(topics, 0)),
                    trial(queue, BARE_AS_LARGE, topics -> new BareCopy(topics, MORE_BYTES)),
                    trial(queue, PARLEY, topics -> new ParleyWorker(topics, hashing))))));
  }

  private Trial trial(TimedQueue queue, String contender, TimedQueue.Start start) {
    return new Trial(SCENARIO, contender, () -> sample(queue.run(start)));
  }

  private Sample sample(TimedQueue.Run run) {
    return new Sample(
        plan.copied(),
        run.seconds(),
        Map.of(ProcessCpu.MICROS_EACH, run.cpuSeconds() * 1e6 / plan.copied()));
  }
}
