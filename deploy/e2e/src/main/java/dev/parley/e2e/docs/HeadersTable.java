package dev.parley.e2e.docs;

import static dev.parley.e2e.docs.MarkdownTable.code;

import dev.parley.wire.HeaderNames;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers of records. */
public final class HeadersTable {
  private final Map<String, String> meanings = new LinkedHashMap<>();

  HeadersTable() {
    String deadLetter = "dead letters: ";
    meanings.put(
        HeaderNames.POSITION,
        "bulk conversations: the original position, `generation/partition/offset`");
    meanings.put(
        HeaderNames.PUBLISHED_AT,
        "embeddings: timestamp of the snapshot's own record, milliseconds since 1970");
    meanings.put(HeaderNames.STAGE, deadLetter + "the stage that gave up, `embed` or `write`");
    meanings.put(HeaderNames.REASON, deadLetter + "why, a code of the table below");
    meanings.put(HeaderNames.ATTEMPTS, deadLetter + "how often the stage tried");
    meanings.put(HeaderNames.FIRST_FAILED_AT, deadLetter + "when it first failed, ISO 8601 in UTC");
    meanings.put(HeaderNames.WORKER, deadLetter + "the worker that gave up");
    meanings.put(HeaderNames.ORIGIN_TOPIC, deadLetter + "the topic it came from");
    meanings.put(HeaderNames.ORIGIN_PARTITION, deadLetter + "its partition there");
    meanings.put(HeaderNames.ORIGIN_OFFSET, deadLetter + "its offset there");
    meanings.put(HeaderNames.ORIGIN_EXCEPTION, deadLetter + "the class of the failure");
  }

  /** Every header that is documented. */
  public Iterable<String> names() {
    return meanings.keySet();
  }

  @Override
  public String toString() {
    MarkdownTable table = new MarkdownTable("header", "on");
    meanings.forEach((name, meaning) -> table.row(code(name), meaning));
    return table.toString();
  }
}
