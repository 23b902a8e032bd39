package dev.parley.embedder.topology;

import dev.parley.runtime.settings.Setting;
import dev.parley.runtime.settings.SettingsReader;
import java.util.List;

/**
 * How much a worker takes in before it has sent it on. Above the high mark the intake gate shuts,
 * at or below the low mark it opens; the hard mark is the fuse's.
 *
 * @param highMark conversations that wait for a call
 * @param lowMark conversations
 * @param hardMark conversations
 * @param highMarkBytes of those conversations and of results that have not left; half of it is the
 *     low mark, twice the hard one
 */
public record IntakeSettings(int highMark, int lowMark, int hardMark, long highMarkBytes) {
  public static final Setting<Integer> HIGH_MARK =
      Setting.integer(
          "parley.intake.high-mark",
          1000,
          2,
          1_000_000,
          "conversations that wait for a call at which a worker takes in no more, so that the rest"
              + " stays lag");

  public static final Setting<Integer> LOW_MARK =
      Setting.integer(
          "parley.intake.low-mark",
          500,
          1,
          1_000_000,
          "conversations that wait for a call at which a worker takes in more again");

  public static final Setting<Integer> HARD_MARK =
      Setting.integer(
          "parley.intake.hard-mark",
          2000,
          3,
          2_000_000,
          "conversations that wait for a call at which a worker stops processing what it has polled"
              + " already");

  public static final Setting<Long> HIGH_MARK_BYTES =
      Setting.bytes(
          "parley.intake.high-mark-bytes",
          64L * 1024 * 1024,
          1024 * 1024,
          1L << 40,
          "as the high mark, in bytes of conversations and results; half is low, twice is hard");

  /**
   * The marks of the bulk lane: as many conversations, for it must keep as many calls busy, in half
   * of the bytes, for the live lane may have as much beside it.
   */
  public IntakeSettings ofBulk() {
    return new IntakeSettings(highMark, lowMark, hardMark, Math.max(1, highMarkBytes / 2));
  }

  /** Every setting read here. */
  public static List<Setting<?>> all() {
    return List.of(HIGH_MARK, LOW_MARK, HARD_MARK, HIGH_MARK_BYTES);
  }

  public static IntakeSettings read(SettingsReader reader) {
    int high = reader.get(HIGH_MARK);
    int low = reader.get(LOW_MARK);
    int hard = reader.get(HARD_MARK);
    reader.check(
        low < high && high < hard,
        "the marks must rise: "
            + LOW_MARK
            + " ("
            + low
            + ") < "
            + HIGH_MARK
            + " ("
            + high
            + ") < "
            + HARD_MARK
            + " ("
            + hard
            + ")");
    return new IntakeSettings(high, low, hard, reader.get(HIGH_MARK_BYTES));
  }
}
