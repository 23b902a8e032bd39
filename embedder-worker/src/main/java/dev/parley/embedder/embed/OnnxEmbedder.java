package dev.parley.embedder.embed;

import ai.onnxruntime.OrtException;
import dev.parley.embedder.passage.TokenCounter;
import dev.parley.wire.ModelIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds in this process with ONNX Runtime: no account, no network, nothing leaves the machine. One
 * network serves all threads, each of which computes one text at a time on one core.
 */
public final class OnnxEmbedder implements Embedder {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxEmbedder.class);

  /** A text takes milliseconds; only a stuck machine takes this long. */
  private static final Duration LAST_TEXTS = Duration.ofSeconds(10);

  private final OnnxModel model;
  private final WordPieces pieces;
  private final OnnxNetwork network;
  private final ExecutorService threads;
  private volatile boolean closed;

  private OnnxEmbedder(OnnxModel model, int threads) {
    this.model = model;
    pieces = new WordPieces(model.tokenizer());
    network = new OnnxNetwork(model.network(), model.identity().dimensions());
    this.threads = Executors.newFixedThreadPool(threads, named("onnx-embedder"));
  }

  /**
   * Loads all-MiniLM-L6-v2, quantised, from the class path; takes about a second.
   *
   * @param threads texts computed at the same time; more than there are cores gain nothing
   * @throws IllegalStateException when the model or its native code cannot be loaded
   */
  public static OnnxEmbedder allMiniLm(int threads) {
    return new OnnxEmbedder(OnnxModel.allMiniLm(), threads);
  }

  @Override
  public ModelIdentity model() {
    return model.identity();
  }

  @Override
  public TokenCounter tokens() {
    return pieces;
  }

  @Override
  public int maxTokens() {
    return model.maxTokens();
  }

  @Override
  public List<float[]> embedPassages(List<String> texts)
      throws EmbedderException, InterruptedException {
    List<long[]> read = new ArrayList<>(texts.size());
    for (String text : texts) {
      read.add(read(text));
    }
    List<Future<float[]>> computed = new ArrayList<>(read.size());
    try {
      for (long[] ids : read) {
        computed.add(threads.submit(() -> compute(ids)));
      }
      List<float[]> vectors = new ArrayList<>(read.size());
      for (Future<float[]> vector : computed) {
        vectors.add(vector.get());
      }
      return vectors;
    } catch (RejectedExecutionException e) {
      throw closed();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EmbedderException known) {
        throw known;
      }
      throw EmbedderException.permanent(model.identity().name() + " failed", e);
    } finally {
      // Nothing after a success; after a failure or an interrupt, what no one waits for any more.
      computed.forEach(vector -> vector.cancel(false));
    }
  }

  @Override
  public float[] embedQuery(String text) throws EmbedderException, InterruptedException {
    return embedPassages(List.of(text)).get(0);
  }

  /** Waits for the texts that are being computed; those that were not begun are given up. */
  @Override
  public void close() {
    synchronized (threads) {
      if (closed) {
        return;
      }
      closed = true;
    }
    threads.shutdown();
    pieces.close();
    if (idleWithin(LAST_TEXTS)) {
      network.close();
    } else {
      LOG.warn("A text is still being computed after {}; its memory is not freed", LAST_TEXTS);
    }
  }

  private boolean idleWithin(Duration patience) {
    boolean interrupted = Thread.interrupted();
    try {
      return threads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return threads.isTerminated();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private long[] read(String text) throws EmbedderException {
    long[] ids = ids(text);
    if (ids.length > model.maxTokens()) {
      throw EmbedderException.permanent(
          "a text of "
              + text.length()
              + " characters has "
              + ids.length
              + " tokens; "
              + model.identity().name()
              + " reads at most "
              + model.maxTokens()
              + ": cut it into passages");
    }
    return ids;
  }

  private long[] ids(String text) throws EmbedderException {
    try {
      return pieces.ids(text);
    } catch (IllegalStateException e) {
      if (closed) {
        throw closed();
      }
      throw e;
    }
  }

  private float[] compute(long[] ids) throws EmbedderException {
    if (closed) {
      throw closed();
    }
    try {
      return network.vector(ids);
    } catch (OrtException e) {
      // The tokens are valid and few, so it is memory or another resource that ran out.
      throw EmbedderException.temporary("ONNX Runtime failed: " + e.getCode(), e);
    }
  }

  private static EmbedderException closed() {
    return EmbedderException.temporary("the embedder is closed");
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
