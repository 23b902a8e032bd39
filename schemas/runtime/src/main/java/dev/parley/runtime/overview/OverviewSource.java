package dev.parley.runtime.overview;

import dev.parley.runtime.alert.Alert;
import java.util.List;

/** Who can tell how things stand. Safe for concurrent use. */
public interface OverviewSource {
  /** All that is known. */
  Overview overview();

  /** Why it is not healthy, the worst first; cheaper than all of it. */
  List<Alert> alerts();
}
