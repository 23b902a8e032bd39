package dev.parley.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the golden files of the newest schema version, once, on the day it is released: {@code
 * java -cp … dev.parley.wire.GoldenFiles schemas/wire/src/test/resources/dev/parley/wire/golden}. A
 * file that exists is never written again.
 */
final class GoldenFiles {
  private GoldenFiles() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    writeNew(
        folder.resolve("conversation.v1.bin"),
        new ConversationCodec().encode(EventSamples.CONVERSATION));
    writeNew(
        folder.resolve("embedded_conversation.v1.bin"),
        new EmbeddedConversationCodec().encode(EventSamples.EMBEDDED));
  }

  private static void writeNew(Path file, byte[] content) throws IOException {
    if (!Files.exists(file)) {
      Files.write(file, content);
    }
  }
}
