package dev.parley.cli;

import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What went wrong in one line: the messages of a failure and of its causes, each said once. */
public final class Explanation {
  private Explanation() {}

  public static String of(Throwable failure) {
    List<String> said = new ArrayList<>();
    for (@Nullable Throwable one = failure; one != null; one = one.getCause()) {
      String words = String.valueOf(one.getMessage()).strip();
      boolean says =
          one.getMessage() != null
              && !words.isEmpty()
              // One that was made of its cause alone repeats its class and message.
              && (one.getCause() == null || !words.equals(one.getCause().toString()))
              && said.stream().noneMatch(earlier -> earlier.contains(words));
      if (says) {
        said.add(withReason(one, words));
      }
    }
    return said.isEmpty() ? failure.getClass().getSimpleName() : String.join(": ", said);
  }

  /** The message of some failures is the name of a file alone. */
  private static String withReason(Throwable failure, String words) {
    return failure instanceof FileSystemException file && file.getReason() == null
        ? words + " (" + file.getClass().getSimpleName().replace("Exception", "") + ")"
        : words;
  }
}
