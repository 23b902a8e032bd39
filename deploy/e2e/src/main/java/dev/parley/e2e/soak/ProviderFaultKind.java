package dev.parley.e2e.soak;

import dev.parley.stack.provider.Misbehaviour;
import dev.parley.stack.provider.SimulatedProvider;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a provider is made to do, by the names that the command line has for it. */
enum ProviderFaultKind {
  THROTTLED_FOR_A_SECOND("429, Retry-After: 1", Misbehaviour.TOO_MANY_REQUESTS_FOR_A_SECOND),
  THROTTLED("429", Misbehaviour.TOO_MANY_REQUESTS),
  SERVER_ERROR("500", Misbehaviour.SERVER_ERROR),
  RESET("connection reset", Misbehaviour.RESET),
  HANG("no answer", Misbehaviour.HANG),
  DRIP("an answer that drips", Misbehaviour.DRIP),
  TRUNCATED("truncated JSON", Misbehaviour.TRUNCATED_JSON),
  WRONG_COUNT("a vector too few", Misbehaviour.WRONG_COUNT),
  NOT_A_NUMBER("NaN in a vector", Misbehaviour.NOT_A_NUMBER),
  /** Answers with 429 what is more than {@link #PERMITTED} calls a second. */
  RATE("429 above " + ProviderFaultKind.PERMITTED + " calls a second", null),
  /** What the simulated model does anyway. */
  REFUSED("only 400 for one text in 100", null);

  /** Calls a second, fewer than the load needs. */
  static final int PERMITTED = 5;

  private static final int ALL = 100;
  private static final List<Integer> PERCENT = List.of(5, 30, ALL);

  private final String title;
  private final @Nullable Misbehaviour misbehaviour;

  ProviderFaultKind(String title, @Nullable Misbehaviour misbehaviour) {
    this.title = title;
    this.misbehaviour = misbehaviour;
  }

  /** As it stands in a table. */
  String title() {
    return title;
  }

  /** Of how many calls in a hundred it is made to misbehave, one after the other. */
  List<Integer> percents() {
    return misbehaviour == null ? List.of(ALL) : PERCENT;
  }

  /** What part of the time of an outage it lasts: what only some calls meet shows sooner. */
  int partOfOutage(int percent) {
    return switch (this) {
      case RATE -> 2;
      case REFUSED -> 4;
      default -> percent == ALL ? 1 : 8;
    };
  }

  /** Whether it asks to wait, which must not be counted as a failure. */
  boolean isNoFailure() {
    return this == THROTTLED_FOR_A_SECOND || this == THROTTLED || this == RATE;
  }

  /** Has a provider do it. */
  Consumer<SimulatedProvider> begin(int percent, long seed) {
    if (misbehaviour != null) {
      SplittableRandom random = new SplittableRandom(seed);
      return provider -> provider.misbehave(() -> chosen(random, percent));
    }
    return this == RATE ? provider -> provider.permit(PERMITTED) : provider -> {};
  }

  private @Nullable Misbehaviour chosen(SplittableRandom random, int percent) {
    synchronized (random) { // Calls come on many threads.
      return random.nextInt(ALL) < percent ? misbehaviour : null;
    }
  }

  /** As it is written on the command line: {@code wrong-count}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
