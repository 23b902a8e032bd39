package dev.parley.runtime.ops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The page that shows {@code /status} to people: one file that loads nothing else. */
final class StatusPage {
  /** What a browser lets the page do, whatever it holds. */
  static final String MAY_LOAD =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private StatusPage() {}

  static String html() throws IOException {
    try (@Nullable InputStream page = StatusPage.class.getResourceAsStream("status.html")) {
      if (page == null) {
        throw new IOException("status.html is not on the class path");
      }
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
