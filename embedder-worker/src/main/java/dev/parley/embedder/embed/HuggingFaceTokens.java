package dev.parley.embedder.embed;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.embedder.passage.Word;
import dev.parley.embedder.passage.WordSplitter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Counts with a model's own tokenizer, of whatever kind, each word by itself with a space before
 * it. What the tokenizer would join over our words' ends is counted apart, so the sum is what the
 * model reads or a little more.
 */
final class HuggingFaceTokens implements TokenCounter, AutoCloseable {
  private static final int REMEMBERED = 1 << 16;
  private static final int WORDS_A_CALL = 512;

  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, Integer> known = new ConcurrentHashMap<>();

  /** Native code does not survive a call on a tokenizer that was freed. */
  private final ReadWriteLock open = new ReentrantReadWriteLock();

  private final int overhead;
  private boolean closed;

  /**
   * @param tokenizerJson in Hugging Face's format
   * @param prefix put before every passage
   * @throws IllegalStateException when the file is not a tokenizer
   */
  HuggingFaceTokens(Path tokenizerJson, String prefix) {
    DeepJavaLibrary.keepOffline();
    try {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              tokenizerJson, Map.of("truncation", "false", "padding", "false"));
    } catch (IOException | RuntimeException e) {
      throw new IllegalStateException(
          tokenizerJson + " is not a tokenizer in Hugging Face's format", e);
    }
    overhead = tokenizer.encode("", true, false).getIds().length + count(words(prefix));
  }

  @Override
  public List<Word> words(String text) {
    List<String> texts = new ArrayList<>();
    SentText.words(
        text,
        (word, bytes) -> {
          texts.add(word);
          return 0;
        });
    Map<String, Integer> counts = counts(texts);
    return SentText.words(text, (word, bytes) -> counts.getOrDefault(word, bytes + 1));
  }

  @Override
  public int overhead() {
    return overhead;
  }

  @Override
  public int maxWordTokens() {
    return WordSplitter.LIMIT + 1;
  }

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tokenizer.close();
      }
    } finally {
      open.writeLock().unlock();
    }
  }

  private static int count(List<Word> words) {
    return words.stream().mapToInt(Word::tokens).sum();
  }

  private Map<String, Integer> counts(List<String> words) {
    Map<String, Integer> counts = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    for (String word : words) {
      Integer seen = known.get(word);
      if (seen == null) {
        unknown.add(word);
      } else {
        counts.put(word, seen);
      }
    }
    for (int from = 0; from < unknown.size(); from += WORDS_A_CALL) {
      List<String> some = unknown.subList(from, Math.min(from + WORDS_A_CALL, unknown.size()));
      Encoding[] encoded = encode(some.stream().map(word -> " " + word).toList());
      for (int i = 0; i < encoded.length; i++) {
        int tokens = encoded[i].getIds().length;
        counts.put(some.get(i), tokens);
        if (known.size() >= REMEMBERED) {
          known.clear();
        }
        known.put(some.get(i), tokens);
      }
    }
    return counts;
  }

  private Encoding[] encode(List<String> words) {
    open.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return tokenizer.batchEncode(words, false, false);
    } finally {
      open.readLock().unlock();
    }
  }
}
