package dev.parley.local;

import dev.parley.cli.Pace;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How far a run is, in one line: counts, pace and the time that is left. For one thread. */
final class ProgressText {
  private final Pace pace = new Pace();

  /**
   * @param published snapshots that the log has
   * @param done those of them that need no more waiting
   * @param fractionRead how much of the input was read, 0 to 1; negative when that is not known
   * @param allRead whether there is no more to publish
   */
  record State(long published, long done, double fractionRead, boolean allRead) {
    /** How many snapshots there will be, as far as one can tell. */
    Optional<Long> expected() {
      if (allRead) {
        return Optional.of(published);
      }
      return fractionRead <= 0
          ? Optional.empty()
          : Optional.of(Math.max(published, Math.round(published / fractionRead)));
    }
  }

  /** Notes the state; call it often, for the pace is told from it. */
  void note(long nanos, State state) {
    pace.note(nanos, state.done());
  }

  String of(State state) {
    StringBuilder text = new StringBuilder();
    if (!state.allRead()) {
      text.append(number(state.published())).append(" published, ");
    }
    text.append(number(state.done()));
    if (state.allRead()) {
      text.append(" of ").append(number(state.published()));
    }
    text.append(" stored");
    pace.perSecond()
        .ifPresent(perSecond -> text.append(String.format(Locale.ROOT, ", %,.0f/s", perSecond)));
    state
        .expected()
        .flatMap(expected -> pace.timeFor(expected - state.done()))
        .ifPresent(left -> text.append(", ").append(spoken(left)).append(" left"));
    return text.toString();
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** For instance {@code 1 h 20 min}, {@code 3 min 5 s} or {@code 12 s}. */
  static String spoken(Duration time) {
    if (time.toHours() > 0) {
      return time.toHours() + " h " + time.toMinutesPart() + " min";
    }
    return time.toMinutes() > 0
        ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
        : time.toSeconds() + " s";
  }
}
