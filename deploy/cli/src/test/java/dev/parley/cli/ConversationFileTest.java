package dev.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.wire.Conversation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationFileTest {
  private static final String GOOD =
      """
      {"conversation_id": "c1", "user_id": "u1", "platform": "web", "occurred_at": \
      "2017-05-07T11:23:04Z", "transcript": "User: hi\\nAI: hello", "summary": null, "metadata": \
      {"topic": "greeting"}}""";

  @Test
  void readsEveryField() throws IOException {
    String line =
        """
        {"tenant":"acme","conversation_id":"c/1","user_id":"u","platform":"web",\
        "occurred_at":"2026-01-31T12:00:00.123456+02:00","transcript":"User: h\\u00e9 \\ud83d\\ude00",\
        "summary":"short","metadata":{"n": 1.10, "deep": [{"a":null}]}}""";

    assertThat(read(line))
        .containsExactly(
            new InputLine.Accepted(
                1,
                Conversation.builder()
                    .tenant("acme")
                    .conversationId("c/1")
                    .userId("u")
                    .platform("web")
                    .occurredAt(Instant.parse("2026-01-31T10:00:00.123456Z"))
                    .transcript("User: hé \uD83D\uDE00")
                    .summary("short")
                    .metadata("{\"n\": 1.10, \"deep\": [{\"a\":null}]}")
                    .build()));
  }

  @Test
  void optionalFieldsMayBeAbsentOrNull() throws IOException {
    String absent = without("summary", "metadata");
    String none =
        absent.replaceFirst("\\{", "{\"tenant\":null,\"summary\":null,\"metadata\":null,");

    for (InputLine line : read(absent + "\n" + none)) {
      Conversation conversation = ((InputLine.Accepted) line).conversation();
      assertThat(conversation.tenant()).isEqualTo("default");
      assertThat(conversation.summary()).isNull();
      assertThat(conversation.metadata()).isEqualTo("{}");
    }
  }

  @Test
  void readsGzipWhateverTheNameAndEveryMemberOfIt(@TempDir Path directory) throws IOException {
    ByteArrayOutputStream twoMembers = new ByteArrayOutputStream();
    twoMembers.write(gzip(GOOD + "\n"));
    twoMembers.write(gzip(GOOD + "\n"));
    Path file = Files.write(directory.resolve("conversations"), twoMembers.toByteArray());

    try (ConversationFile input =
        ConversationFile.open(file.toString(), InputStream.nullInputStream())) {
      assertThat(all(input)).hasSize(2).allMatch(line -> line instanceof InputLine.Accepted);
      assertThat(input.fractionRead()).isEqualTo(1);
    }
  }

  @Test
  void gzipCutShortIsAnErrorAndNotTheEnd() throws IOException {
    byte[] whole = gzip((GOOD + "\n").repeat(1000));
    byte[] cut = Arrays.copyOf(whole, whole.length - 20);

    assertThatThrownBy(() -> all(ConversationFile.of(new ByteArrayInputStream(cut))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void lastLineNeedsNoLineFeedAndBlankLinesAreNone() throws IOException {
    List<InputLine> lines = read("\n" + GOOD + "\r\n  \r\n\n" + GOOD);

    assertThat(lines).extracting(InputLine::number).containsExactly(2L, 5L);
    assertThat(lines).allMatch(line -> line instanceof InputLine.Accepted);
    assertThat(read("")).isEmpty();
  }

  @Test
  void byteOrderMarkAtTheStartIsNotPartOfTheFirstLine() throws IOException {
    assertThat(read("\uFEFF" + GOOD)).allMatch(line -> line instanceof InputLine.Accepted);
  }

  @Test
  void everyMalformedLineIsRefusedByNumberAndFieldAndTheRestGoesOn() throws IOException {
    List<String> bad =
        List.of(
            "Mallory says hello",
            "[1]",
            "{\"conversation_id\": \"c1\"",
            without("transcript"),
            GOOD.replace("\"u1\"", "7"),
            GOOD.replace("\"u1\"", "\"" + "Mallory".repeat(40) + "\""),
            GOOD.replace("2017-05-07T11:23:04Z", "2017-05-07T11:23:04"),
            GOOD.replace("{\"topic\": \"greeting\"}", "\"Mallory\""),
            GOOD.replaceFirst("\\{", "{\"Mallory\": 1, "),
            GOOD.replaceFirst("\\{", "{\"user_id\": \"Mallory\", "),
            GOOD + " Mallory",
            GOOD + GOOD,
            GOOD.replace("User: hi", "\\u0000 Mallory"));

    List<InputLine> lines = read(String.join("\n" + GOOD + "\n", bad));

    assertThat(lines).hasSize(2 * bad.size() - 1);
    List<String> reasons = new ArrayList<>();
    for (InputLine line : lines) {
      assertThat(line instanceof InputLine.Refused).isEqualTo(line.number() % 2 == 1);
      if (line instanceof InputLine.Refused refused) {
        reasons.add(refused.reason());
      }
    }
    assertThat(reasons).noneMatch(reason -> reason.contains("Mallory"));
    assertThat(reasons)
        .containsExactly(
            "is not valid JSON at character 0",
            "is not a JSON object",
            "is not valid JSON at character 24",
            "transcript is missing",
            "user_id is not a JSON string",
            "user_id has 280 characters; the limit is 1 to 256",
            "occurred_at is not an ISO 8601 time with an offset, such as 2026-01-31T12:00:00Z",
            "metadata is not a JSON object",
            "has a field at character 12 that is none of tenant, conversation_id, user_id,"
                + " platform, occurred_at, transcript, summary, metadata; move it into metadata",
            "user_id stands twice",
            "is not valid JSON at character 190",
            "has more after its JSON object; put one object on each line",
            "transcript has a NUL character at index 0, which cannot be stored; remove it");
  }

  @Test
  void whatIsMoreThanAJsonReaderTakesIsRefusedAndTheRestGoesOn() throws IOException {
    String deep = "[".repeat(2000) + "]".repeat(2000);
    List<String> bad =
        List.of(
            GOOD.replace("\"greeting\"", deep),
            GOOD.replace("\"greeting\"", "1".repeat(2000)),
            GOOD.replace("\"topic\"", "\"" + "n".repeat(60_000) + "\""));

    List<InputLine> lines = read(String.join("\n", bad) + "\n" + GOOD);

    String reason = "has a value that is longer or deeper than a JSON reader takes";
    assertThat(lines.subList(0, 3))
        .containsExactly(
            new InputLine.Refused(1, reason),
            new InputLine.Refused(2, reason),
            new InputLine.Refused(3, reason));
    assertThat(lines.get(3)).isInstanceOf(InputLine.Accepted.class);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() throws IOException {
    byte[] line = GOOD.replace("hello", "h\u00e9llo").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(all(ConversationFile.of(new ByteArrayInputStream(line))))
        .containsExactly(new InputLine.Refused(1, "is not UTF-8"));
  }

  @Test
  void overlongLineIsRefusedAndTheNextIsRead() throws IOException {
    long tooLong = 100_000_000;
    String reason = "is " + tooLong + " bytes; the limit is 4194304; shorten it";

    try (ConversationFile input =
        ConversationFile.of(new RepeatedByte('x', tooLong, "\n" + GOOD + "\n"))) {
      assertThat(input.next()).isEqualTo(new InputLine.Refused(1, reason));
      assertThat(input.next()).isInstanceOf(InputLine.Accepted.class);
      assertThat(input.next()).isNull();
      assertThat(input.fractionRead()).isEqualTo(-1);
    }
  }

  @Test
  void conversationAtItsLimitsFitsInALineWithEveryCharacterEscaped() throws IOException {
    String transcript = "\\u0009".repeat(512 * 1024);

    assertThat(read(GOOD.replace("User: hi\\nAI: hello", transcript)))
        .allMatch(line -> line instanceof InputLine.Accepted);
  }

  private static String without(String... fields) {
    String line = GOOD;
    for (String field : fields) {
      line = line.replaceFirst(", \"" + field + "\": (null|\\{[^}]*\\}|\"[^\"]*\")", "");
      assertThat(line).doesNotContain(field);
    }
    return line;
  }

  private static List<InputLine> read(String text) throws IOException {
    return all(
        ConversationFile.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static List<InputLine> all(ConversationFile input) throws IOException {
    List<InputLine> lines = new ArrayList<>();
    for (InputLine line = input.next(); line != null; line = input.next()) {
      lines.add(line);
    }
    return lines;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** A byte many times over, then a text. */
  private static final class RepeatedByte extends InputStream {
    private final byte repeated;
    private final InputStream rest;
    private long left;

    RepeatedByte(char repeated, long times, String rest) {
      this.repeated = (byte) repeated;
      this.left = times;
      this.rest = new ByteArrayInputStream(rest.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int read() throws IOException {
      return left-- > 0 ? repeated : rest.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        return rest.read(target, offset, length);
      }
      int n = (int) Math.min(length, left);
      Arrays.fill(target, offset, offset + n, repeated);
      left -= n;
      return n;
    }
  }
}
