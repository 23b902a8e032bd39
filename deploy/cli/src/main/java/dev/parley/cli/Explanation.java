package dev.parley.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What went wrong in one line: the messages of a failure and of its causes, each said once. */
public final class Explanation {
  private Explanation() {}

  public static String of(Throwable failure) {
    List<String> said = new ArrayList<>();
    for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
      String message = one.getMessage();
      String words =
          message == null || message.isBlank() ? one.getClass().getSimpleName() : message.strip();
      // A failure that was made of its cause alone repeats its class and message.
      if (one.getCause() == null || !words.equals(one.getCause().toString())) {
        if (said.stream().noneMatch(earlier -> earlier.contains(words))) {
          said.add(words);
        }
      }
    }
    return String.join(": ", said);
  }
}
