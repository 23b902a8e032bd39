package dev.parley.bench.round;

/**
 * What is run and timed.
 *
 * @param scenario what is done
 * @param contender who does it
 * @param run does it once
 */
public record Trial(String scenario, String contender, Run run) {

  /** Brings everything into the state that the run needs, and then times the run itself. */
  @FunctionalInterface
  public interface Run {
    Sample once() throws Exception;
  }
}
