package dev.parley.e2e.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.e2e.trial.ProviderFault.Effect;
import dev.parley.embedder.embed.provider.FaultKind;
import dev.parley.stack.StackExtension;
import dev.parley.stack.TestStack;
import dev.parley.stack.provider.Misbehaviour;
import dev.parley.stack.provider.SimulatedProvider;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A few of the provider's faults, for seconds; the soak {@code provider-faults} has all. */
@ExtendWith(StackExtension.class)
class ProviderFaultsIT {
  private static final Duration LASTING = Duration.ofSeconds(3);

  @Test
  void guaranteesHoldWhateverTheProviderDoes(TestStack stack) throws Exception {
    long seed = StackTrial.seed();
    try (SimulatedModel model = SimulatedModel.start(Duration.ofMillis(10));
        Trial trial =
            Trial.start(
                StackTrial.backends(stack, stack.redisUri()),
                model.askedBy(TrialSettings.of(1, 1, 100)),
                StackTrial.logs(getClass()),
                model.embedder())) {
      trial.publish(seed, "talk", 300);
      Effect throttled =
          disturb(
              trial,
              model,
              provider -> provider.always(Misbehaviour.TOO_MANY_REQUESTS_FOR_A_SECOND));
      assertThat(throttled.askedToWait()).isPositive();
      assertThat(throttled.failed()).as("asking to wait is no failure").isEmpty();

      Effect outage = disturb(trial, model, provider -> provider.always(Misbehaviour.SERVER_ERROR));
      assertThat(outage.answered()).as("in flight at its beginning").isLessThanOrEqualTo(8);
      assertThat(outage.failed()).containsKey(FaultKind.SERVER_ERROR);

      Effect hanging = disturb(trial, model, provider -> provider.misbehave(everyThirdHangs()));
      assertThat(hanging.calls()).isPositive();

      StackTrial.assertHeld(trial.finish());
      assertThat(trial.passagesWithoutVector()).as("one text in 100 is refused").isPositive();
    }
  }

  private static Supplier<Misbehaviour> everyThirdHangs() {
    AtomicInteger calls = new AtomicInteger();
    return () -> calls.incrementAndGet() % 3 == 0 ? Misbehaviour.HANG : null;
  }

  private static Effect disturb(
      Trial trial, SimulatedModel model, Consumer<SimulatedProvider> begin) throws Exception {
    Effect effect = trial.disturb(model.provider(), begin, LASTING);
    System.out.println(effect);
    return effect;
  }
}
