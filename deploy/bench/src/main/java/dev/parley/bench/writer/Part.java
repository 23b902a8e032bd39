package dev.parley.bench.writer;

import dev.parley.bench.round.Measured;
import java.util.List;

/** A part of the bench, which stands as a section of the page. */
interface Part {
  String title();

  /** How to read the figures. */
  String explanation();

  /** Runs it; what it made in databases is gone afterwards. */
  List<Measured> measure() throws Exception;
}
