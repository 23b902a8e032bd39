package dev.parley.local;

import dev.parley.cli.ConversationFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Where the conversations of a run come from: a file, standard input or the sample. */
final class LocalInput {
  private static final String SAMPLE = "sample.ndjson";

  private LocalInput() {}

  /**
   * Opens what {@code --input} names, or the sample.
   *
   * @throws IOException saying what is wrong with it
   */
  static ConversationFile open(Optional<String> input, InputStream standardInput)
      throws IOException {
    if (input.isEmpty()) {
      InputStream sample = LocalInput.class.getResourceAsStream(SAMPLE);
      if (sample == null) {
        throw new IOException(SAMPLE + " is not on the class path");
      }
      return ConversationFile.of(sample);
    }
    return ConversationFile.open(input.get(), standardInput);
  }
}
