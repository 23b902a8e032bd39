package dev.parley.writer.store;

import java.time.Duration;
import java.util.List;

/**
 * What is measured of vector indexes; each method does nothing unless it is implemented.
 *
 * <p>Every writer tells how the database stands, so take the maximum of them and not the sum. Alert
 * on a list that stays far longer than {@code parley.index.seal-at}: searches get slower with it.
 */
public interface VectorIndexMetrics {
  /** Measures nothing. */
  VectorIndexMetrics NONE = new VectorIndexMetrics() {};

  /** The parts of a search. */
  enum Part {
    GRAPH,
    LIST
  }

  /**
   * One model as it stands.
   *
   * @param graphs that a search visits
   * @param listPassages about how many there are in the list
   * @param bytes of its indexes on disk
   */
  record ModelState(int modelId, int graphs, long listPassages, long bytes) {}

  /** How the models stand, and for how long a segment has been open. */
  default void state(List<ModelState> models, Duration openFor) {}

  /** This writer made an index. */
  default void made(Part part, Duration took) {}
}
