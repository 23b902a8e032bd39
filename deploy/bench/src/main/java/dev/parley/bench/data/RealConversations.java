package dev.parley.bench.data;

import dev.parley.cli.ConversationFile;
import dev.parley.cli.InputLine;
import dev.parley.wire.Conversation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What people have said: a file's conversations, or those of the sample of {@code deploy/local}.
 */
public final class RealConversations {
  private static final String SAMPLE = "/dev/parley/local/sample.ndjson";

  private RealConversations() {}

  /** Those of the sample. */
  public static List<Conversation> sample() throws IOException {
    return read(Optional.empty());
  }

  /**
   * All of them, in their order.
   *
   * @param file one JSON object a line, plain or .gz; the sample without it
   * @throws IOException naming the line that is not a conversation
   */
  public static List<Conversation> read(Optional<Path> file) throws IOException {
    List<Conversation> all = new ArrayList<>();
    try (ConversationFile source = open(file)) {
      for (InputLine line = source.next(); line != null; line = source.next()) {
        if (line instanceof InputLine.Accepted accepted) {
          all.add(accepted.conversation());
        } else if (line instanceof InputLine.Refused refused) {
          throw new IOException("line " + refused.number() + " " + refused.reason());
        }
      }
    }
    return all;
  }

  private static ConversationFile open(Optional<Path> file) throws IOException {
    if (file.isPresent()) {
      return ConversationFile.open(file.get().toString(), InputStream.nullInputStream());
    }
    InputStream sample = RealConversations.class.getResourceAsStream(SAMPLE);
    if (sample == null) {
      throw new IOException(SAMPLE + " is not on the class path");
    }
    return ConversationFile.of(sample);
  }
}
