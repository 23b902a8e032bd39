package dev.parley.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Every schema version that was ever released, oldest first. A record may stay in a topic, a
 * dead-letter topic or a backup longer than any version of Parley, so none is ever taken out.
 */
public final class ReleasedSchemas {
  /** Versions of the conversation event. */
  public static final List<Schema> CONVERSATION = List.of(conversation("v1"));

  /** Versions of the embedded conversation event. */
  public static final List<Schema> EMBEDDED_CONVERSATION =
      List.of(embeddedConversation("v1", "v1"));

  private ReleasedSchemas() {}

  /** The version that is written. */
  static Schema newest(List<Schema> versions) {
    return versions.get(versions.size() - 1);
  }

  private static Schema conversation(String version) {
    return parse(new Schema.Parser(), "conversation." + version);
  }

  /** An embedded conversation nests the conversation as it was at {@code conversationVersion}. */
  private static Schema embeddedConversation(String version, String conversationVersion) {
    Schema.Parser parser = new Schema.Parser();
    parse(parser, "conversation." + conversationVersion);
    return parse(parser, "embedded_conversation." + version);
  }

  private static Schema parse(Schema.Parser parser, String name) {
    String resource = "schemas/" + name + ".avsc";
    try (InputStream in = ReleasedSchemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the schema " + resource + " is missing from the jar");
      }
      return parser.parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the schema " + resource + " cannot be read", e);
    }
  }
}
