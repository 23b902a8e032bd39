package dev.parley.embedder.embed;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.embedder.passage.Word;
import dev.parley.embedder.passage.WordSplitter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Reads text with a BERT model's own tokenizer, word by word as {@link WordSplitter} has them.
 * Words recur, so the tokens of those seen are remembered.
 */
final class WordPieces implements TokenCounter, AutoCloseable {
  /** Words remembered; with {@value WordSplitter#LIMIT} characters at most they stay in 20 MiB. */
  private static final int REMEMBERED = 1 << 16;

  /** Words a call: native code holds each until it returns. */
  private static final int WORDS_A_CALL = 512;

  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, int[]> known = new ConcurrentHashMap<>();

  /** Native code does not survive a call on a tokenizer that was freed. */
  private final ReadWriteLock open = new ReentrantReadWriteLock();

  private boolean closed;
  private final int begin;
  private final int end;

  /**
   * @param tokenizerJson a tokenizer of BERT's kind in Hugging Face's format, whose truncation and
   *     padding are switched off
   */
  WordPieces(byte[] tokenizerJson) {
    DeepJavaLibrary.keepOffline();
    try {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(tokenizerJson),
              Map.of("truncation", "false", "padding", "false"));
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
    }
    long[] frame = tokenizer.encode("", true, false).getIds();
    if (frame.length != 2) {
      tokenizer.close();
      throw new IllegalArgumentException(
          "the tokenizer puts " + frame.length + " tokens around a text; BERT's puts 2");
    }
    begin = (int) frame[0];
    end = (int) frame[1];
  }

  /** What the model is given for {@code text}, the special tokens around it included. */
  long[] ids(String text) {
    List<String> words = new ArrayList<>();
    WordSplitter.split(text, (start, stop, size) -> words.add(text.substring(start, stop)));
    List<int[]> pieces = pieces(words);
    long[] ids = new long[pieces.stream().mapToInt(word -> word.length).sum() + overhead()];
    int at = 0;
    ids[at++] = begin;
    for (int[] word : pieces) {
      for (int id : word) {
        ids[at++] = id;
      }
    }
    ids[at] = end;
    return ids;
  }

  @Override
  public List<Word> words(String text) {
    List<Word> uncounted = new ArrayList<>();
    List<String> words = new ArrayList<>();
    WordSplitter.split(
        text,
        (start, stop, size) -> {
          uncounted.add(new Word(start, stop, 0, size));
          words.add(text.substring(start, stop));
        });
    List<int[]> pieces = pieces(words);
    List<Word> counted = new ArrayList<>(uncounted.size());
    for (int i = 0; i < uncounted.size(); i++) {
      Word word = uncounted.get(i);
      counted.add(new Word(word.start(), word.end(), pieces.get(i).length, word.mostTokens()));
    }
    return counted;
  }

  @Override
  public int overhead() {
    return 2;
  }

  /** A token has at least one character of the word's canonical decomposition. */
  @Override
  public int maxWordTokens() {
    return WordSplitter.LIMIT;
  }

  /** Waits for the calls under way, then frees the tokenizer. */
  @Override
  public void close() {
    open.writeLock().lock();
    try {
      tokenizer.close();
      closed = true;
    } finally {
      open.writeLock().unlock();
    }
  }

  private List<int[]> pieces(List<String> words) {
    Map<String, int[]> pieces = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String word : words) {
      if (!pieces.containsKey(word)) {
        int[] seen = known.get(word);
        pieces.put(word, seen == null ? new int[0] : seen);
        if (seen == null) {
          unknown.add(word);
        }
      }
    }
    for (int from = 0; from < unknown.size(); from += WORDS_A_CALL) {
      List<String> call = unknown.subList(from, Math.min(from + WORDS_A_CALL, unknown.size()));
      tokenize(call, pieces);
    }
    return words.stream().map(pieces::get).toList();
  }

  private Encoding encode(List<String> words) {
    open.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return tokenizer.encode(words, false, false);
    } finally {
      open.readLock().unlock();
    }
  }

  private void tokenize(List<String> words, Map<String, int[]> into) {
    Encoding encoding = encode(words);
    long[] ids = encoding.getIds();
    long[] wordOf = encoding.getWordIds();
    int at = 0;
    for (int word = 0; word < words.size(); word++) {
      int from = at;
      while (at < ids.length && wordOf[at] == word) {
        at++;
      }
      int[] pieces = Arrays.stream(ids, from, at).mapToInt(id -> (int) id).toArray();
      into.put(words.get(word), pieces);
      remember(words.get(word), pieces);
    }
    if (at != ids.length) {
      throw new IllegalStateException(
          "the tokenizer made " + ids.length + " tokens, of which " + at + " belong to words");
    }
  }

  private void remember(String word, int[] pieces) {
    if (known.size() >= REMEMBERED) {
      known.clear();
    }
    known.put(word, pieces);
  }
}
