package dev.parley.bench.round;

import java.util.List;

/** A part of the bench, which stands as a section of the page. */
public interface Part {
  String title();

  /** How to read the figures. */
  String explanation();

  /** Runs it; what it made in servers is gone afterwards. */
  List<Measured> measure() throws Exception;
}
