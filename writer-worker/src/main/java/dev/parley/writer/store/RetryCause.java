package dev.parley.writer.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a batch is tried again: what an operator has to look at, should it not pass by itself. */
public enum RetryCause {
  /** The server is away, starts, stops or does not answer. */
  CONNECTION,
  /** Others were faster: a deadlock, a serialisation failure, a lock. */
  CONFLICT,
  /** The server's disk is full or fails. */
  DISK,
  /** The server has no connections or no memory left. */
  OVERLOADED,
  /** The server is a standby, or set to be only read. */
  READ_ONLY;

  /** Of a failure that is {@link SqlFailure#TRANSIENT}. */
  public static RetryCause of(Throwable failure) {
    @Nullable String state = SqlFailure.stateOf(failure);
    if (state == null) {
      return CONNECTION;
    } else if (state.equals("53100") || state.startsWith("58")) {
      return DISK;
    } else if (state.startsWith("53")) {
      return OVERLOADED;
    } else if (state.equals("25006")) {
      return READ_ONLY;
    }
    return state.startsWith("40") || state.startsWith("55") ? CONFLICT : CONNECTION;
  }

  /** As it stands in metrics. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
