package dev.parley.runtime.lifecycle;

import java.time.Duration;
import java.util.List;

/** Notes in a list when it is started and stopped, and then does what a test wants of it. */
class RecordedService implements Service {
  private final String name;
  private final List<String> events;

  RecordedService(String name, List<String> events) {
    this.name = name;
    this.events = events;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() throws Exception {
    events.add("start " + name);
  }

  @Override
  public void stop(Duration within) throws Exception {
    events.add("stop " + name);
  }
}
