package dev.parley.bench.writer;

import dev.parley.wire.EmbeddedPassage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash under which a passage's text is known. For one thread. */
final class StoredText {
  private final MessageDigest sha256;

  StoredText() {
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** SHA-256 of the passage's stretch of {@code transcript}, which is in ASCII. */
  byte[] hash(String transcript, EmbeddedPassage passage) {
    String text = transcript.substring(passage.start(), passage.end());
    return sha256.digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
