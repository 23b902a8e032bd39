package dev.parley.cli;

import dev.parley.wire.Conversation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Conversations as lines of JSON in UTF-8, plain or compressed with gzip (told by its first bytes),
 * read as they are asked for: whatever its size, a file takes memory for one line.
 */
public final class ConversationFile implements AutoCloseable {
  /** Most bytes of a line. A conversation at its limits fits, even with every character escaped. */
  public static final int MAX_LINE_BYTES = 4 * 1024 * 1024;

  private static final int GZIP_MAGIC = 0x1f8b;

  private final CountingInputStream source;
  private final long size;
  private final InputStream text;
  private final BoundedLines lines;
  private final ConversationJson json = new ConversationJson();

  private ConversationFile(InputStream source, long size) throws IOException {
    this.source = new CountingInputStream(source);
    this.size = size;
    this.text = plain(this.source);
    this.lines = new BoundedLines(text, MAX_LINE_BYTES);
  }

  /**
   * Opens what a command line names: a file, or {@code -} for {@code standardInput}.
   *
   * @throws IOException naming the file when it is not there or cannot be read
   */
  public static ConversationFile open(String name, InputStream standardInput) throws IOException {
    if (name.equals("-")) {
      return of(standardInput);
    }
    try {
      return open(Path.of(name));
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + name, e);
    } catch (AccessDeniedException e) {
      throw new IOException("the file " + name + " may not be read by this user", e);
    } catch (IOException | InvalidPathException e) {
      throw new IOException("the file " + name + " cannot be read", e);
    }
  }

  private static ConversationFile open(Path path) throws IOException {
    InputStream source = Files.newInputStream(path);
    try {
      return new ConversationFile(source, Files.size(path));
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  /** Reads {@code source}, for instance standard input, whose size is not known. */
  public static ConversationFile of(InputStream source) throws IOException {
    return new ConversationFile(source, -1);
  }

  /**
   * The next line that is not blank, or null after the last.
   *
   * @throws IOException when the input cannot be read on: a broken disk, or gzip data that is cut
   *     short
   */
  public @Nullable InputLine next() throws IOException {
    BoundedLines.Line line = lines.next();
    while (line != null && line.isWhole() && isBlank(line.bytes())) {
      line = lines.next();
    }
    return line == null ? null : read(line);
  }

  /**
   * How much of the input was read, from 0 to 1, or -1 when its size is not known. What was read is
   * up to some kilobytes ahead of {@link #next}.
   */
  public double fractionRead() {
    return size < 0 ? -1 : size == 0 ? 1 : Math.min(1, (double) source.count() / size);
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  private InputLine read(BoundedLines.Line line) {
    if (!line.isWhole()) {
      return new InputLine.Refused(
          line.number(),
          "is " + line.length() + " bytes; the limit is " + MAX_LINE_BYTES + "; shorten it");
    }
    try {
      Conversation conversation = json.read(decode(line));
      return new InputLine.Accepted(line.number(), conversation);
    } catch (CharacterCodingException e) {
      return new InputLine.Refused(line.number(), "is not UTF-8");
    } catch (ConversationJson.Refusal e) {
      return new InputLine.Refused(line.number(), e.reason());
    }
  }

  private static String decode(BoundedLines.Line line) throws CharacterCodingException {
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.bytes())).toString();
    boolean marked = line.number() == 1 && text.startsWith("\uFEFF");
    return marked ? text.substring(1) : text;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private static InputStream plain(InputStream source) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(source, 64 * 1024);
    buffered.mark(2);
    int magic = buffered.read() << 8 | buffered.read();
    buffered.reset();
    return magic == GZIP_MAGIC ? new GZIPInputStream(buffered, 64 * 1024) : buffered;
  }
}
