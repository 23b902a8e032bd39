package dev.parley.stack.provider;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/1.1, as far as clients of ours go: requests with a length, one after the
 * other. The JDK's server would not let go of a socket to be reset.
 */
final class HttpConversation implements AutoCloseable {
  private static final int LONGEST_LINE = 16 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  /** A request; header names are in lower case. */
  record Request(String method, String path, Map<String, String> headers, byte[] body) {}

  HttpConversation(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** The next request, or null when the client has gone. */
  @Nullable Request next() throws IOException {
    String line = line();
    if (line == null || line.isEmpty()) {
      return null;
    }
    String[] words = line.split(" ", -1);
    Map<String, String> headers = new HashMap<>();
    for (String header = line(); header != null && !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      if (colon > 0) {
        headers.put(
            header.substring(0, colon).toLowerCase(Locale.ROOT),
            header.substring(colon + 1).strip());
      }
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the client left in the middle of a request");
    }
    return new Request(words[0], words.length > 1 ? words[1] : "/", headers, body);
  }

  void answer(int status, Map<String, String> headers, byte[] body) throws IOException {
    out.write(head(status, headers, body.length));
    out.write(body);
    out.flush();
  }

  /** Sends the head and then {@code body}, a byte each {@code millis}, until the client leaves. */
  void drip(byte[] body, long millis) throws IOException, InterruptedException {
    out.write(head(200, Map.of(), Integer.MAX_VALUE));
    for (int i = 0; ; i++) {
      out.write(i < body.length ? body[i] : ' ');
      out.flush();
      Thread.sleep(millis);
    }
  }

  /** Sends {@code part} again and again until the client leaves. */
  void flood(byte[] part) throws IOException {
    out.write(head(200, Map.of(), Integer.MAX_VALUE));
    while (true) {
      out.write(part);
    }
  }

  /** Returns when the client leaves. */
  void hang() throws IOException {
    int read;
    do {
      read = in.read();
    } while (read >= 0);
  }

  /** Closes with RST instead of FIN. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static byte[] head(int status, Map<String, String> headers, int length) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " status\r\n");
    head.append("Content-Type: application/json\r\nContent-Length: ").append(length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private @Nullable String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
      }
      if (line.size() == LONGEST_LINE) {
        throw new IOException("a line of a request is longer than " + LONGEST_LINE + " bytes");
      }
      line.write(b);
    }
    return null;
  }
}
