package dev.parley.e2e.soak;

import dev.parley.e2e.trial.ProviderFault.Effect;
import dev.parley.e2e.trial.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One fault as a line of Markdown.
 *
 * @param percent of the calls that met it
 * @param verdict over all that was published until its end
 * @param withoutVector passages that are stored without a vector at its end
 */
record ProviderFaultRow(
    ProviderFaultKind fault, int percent, Effect effect, Verdict verdict, long withoutVector) {
  static final String EXPLANATION =
      "*Calls* and *answered*, with vectors, are counted at the provider while it misbehaves; *asked"
          + " to wait*, *400* and *failed* at the embedders, until the queue is level again. One text"
          + " in a hundred is always refused with 400, and calls of it are halved until it stands"
          + " alone: most calls with 400 come of that. *Most held* is in conversations; what waits"
          + " beyond it is lag. *Moved*, *falling* and *level* count from the healing: to the first"
          + " result, until fewer wait than then, and until no more wait than come in a second."
          + " *Without vector* adds up over the rows. *Taken* are calls that were not asked to wait,"
          + " those with 400 among them.";

  static final List<String> HEADER =
      List.of(
          "| fault | of calls | for | calls | answered | asked to wait | 400 | failed | most held |"
              + " most heap | waiting at its end | moved after | falling after | level after |"
              + " without vector | guarantees |",
          "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");

  /** After any fault heals, the queue is falling again within this time. */
  private static final Duration FALLING_WITHIN = Duration.ofMinutes(2);

  private static final double LEAST_OF_PERMITTED = 0.9;

  /** What was promised and not kept; empty when all was. */
  List<String> broken() {
    List<String> broken = new ArrayList<>();
    verdict.broken().forEach((promise, how) -> broken.add(promise + ": " + how));
    if (effect.fallingAfter().compareTo(FALLING_WITHIN) > 0
        || effect.movedAfter().compareTo(FALLING_WITHIN) > 0) {
      broken.add("the queue is falling within " + FALLING_WITHIN.toSeconds() + " s");
    }
    if (fault.isNoFailure() && !effect.failed().isEmpty()) {
      broken.add("a provider that asks to wait has not failed");
    }
    if (fault == ProviderFaultKind.RATE && ofPermitted() < LEAST_OF_PERMITTED) {
      broken.add("nine tenths of the permitted rate are used");
    }
    return broken;
  }

  /** Calls that were taken to those that were permitted. */
  private double ofPermitted() {
    return effect.taken() / (effect.lasted().toMillis() / 1000.0 * ProviderFaultKind.PERMITTED);
  }

  @Override
  public String toString() {
    String answered =
        effect.answered()
            + (fault == ProviderFaultKind.RATE
                ? String.format(Locale.ROOT, " (taken: %.2f of the permitted)", ofPermitted())
                : "");
    return "| "
        + String.join(
            " | ",
            fault.title(),
            percent + " %",
            seconds(effect.lasted()),
            Long.toString(effect.calls()),
            answered,
            Long.toString(effect.askedToWait()),
            Long.toString(effect.refused()),
            failed(),
            Long.toString(effect.mostHeld()),
            (effect.mostHeap() >> 20) + " MiB",
            Long.toString(effect.waiting()),
            seconds(effect.movedAfter()),
            seconds(effect.fallingAfter()),
            seconds(effect.levelAfter()),
            Long.toString(withoutVector),
            broken().isEmpty() ? "all " + verdict.promises().size() + " held" : "**BROKEN**")
        + " |";
  }

  private String failed() {
    return effect.failed().isEmpty()
        ? "0"
        : effect.failed().entrySet().stream()
            .map(one -> one.getKey().label() + " " + one.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
