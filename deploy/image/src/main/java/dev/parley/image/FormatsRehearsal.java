package dev.parley.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/** What reads and writes settings, events and JSON. */
final class FormatsRehearsal {
  private FormatsRehearsal() {}

  static void settings() {
    new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(Map.of("rehearsal", "1"), "rehearsal", 100))
        .build()
        .getValue("rehearsal", Integer.class);
  }

  static void json() throws IOException {
    ObjectMapper json = new ObjectMapper();
    json.writeValueAsString(json.readTree("{\"rehearsal\": [1, true, null]}"));
  }

  static void events() throws IOException {
    Schema schema =
        SchemaBuilder.record("Rehearsal")
            .fields()
            .requiredString("text")
            .optionalString("more")
            .endRecord();
    GenericRecord event = new GenericData.Record(schema);
    event.put("text", "rehearsal");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Encoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(event, encoder);
    encoder.flush();
    new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
  }
}
