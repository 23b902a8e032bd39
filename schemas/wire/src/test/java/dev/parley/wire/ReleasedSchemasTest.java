package dev.parley.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;

class ReleasedSchemasTest {
  @Test
  void everyConversationVersionDecodesItsGoldenFile() throws Exception {
    assertThat(new ConversationCodec().decode(golden("conversation.v1.bin")))
        .isEqualTo(EventSamples.CONVERSATION);
  }

  @Test
  void everyEmbeddedConversationVersionDecodesItsGoldenFile() throws Exception {
    assertThat(new EmbeddedConversationCodec().decode(golden("embedded_conversation.v1.bin")))
        .usingRecursiveComparison()
        .isEqualTo(EventSamples.EMBEDDED);
  }

  @Test
  void everyVersionHasAGoldenFile() throws Exception {
    assertThat(names("golden", ".bin")).isEqualTo(names("schemas", ".avsc"));
  }

  @Test
  void everyBundledSchemaIsReleased() throws Exception {
    assertThat(names("schemas", ".avsc"))
        .hasSize(
            ReleasedSchemas.CONVERSATION.size() + ReleasedSchemas.EMBEDDED_CONVERSATION.size());
  }

  @Test
  void everyVersionReadsAndIsReadByEveryOther() throws SchemaValidationException {
    for (List<Schema> versions :
        List.of(ReleasedSchemas.CONVERSATION, ReleasedSchemas.EMBEDDED_CONVERSATION)) {
      for (Schema version : versions) {
        new SchemaValidatorBuilder().mutualReadStrategy().validateAll().validate(version, versions);
      }
    }
  }

  private static List<String> names(String folder, String ending)
      throws IOException, URISyntaxException {
    URL url = Objects.requireNonNull(ReleasedSchemasTest.class.getResource(folder));
    try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ending))
          .map(name -> name.substring(0, name.length() - ending.length()))
          .sorted()
          .toList();
    }
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = ReleasedSchemasTest.class.getResourceAsStream("golden/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
