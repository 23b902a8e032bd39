package dev.parley.embedder;

import dev.parley.embedder.embed.EmbedderException;
import dev.parley.embedder.window.BatchEmbedder;
import dev.parley.embedder.window.EmbedCall;
import dev.parley.wire.Conversation;
import dev.parley.wire.EmbeddedPassage;
import dev.parley.wire.ModelIdentity;
import dev.parley.wire.ModelResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One passage and a vector of two floats for each transcript that is not blank. Keeps what it was
 * asked, and does first what the test scripts.
 */
public final class ScriptedEmbedder implements BatchEmbedder {
  public static final ModelIdentity MODEL = new ModelIdentity("test", "1", 2, "", "", false);

  private final List<List<String>> calls = Collections.synchronizedList(new ArrayList<>());
  private volatile Script script = batch -> {};
  private volatile int leaves;

  /** What happens in a call before it answers. */
  public interface Script {
    void run(List<Conversation> batch) throws EmbedderException, InterruptedException;
  }

  public ScriptedEmbedder script(Script next) {
    script = next;
    return this;
  }

  /** Each call takes that long: the one place where time passes in these tests. */
  public ScriptedEmbedder takes(Supplier<Duration> time) {
    return script(batch -> EmbedCall.Pause.SLEEPING.sleep(time.get()));
  }

  public ScriptedEmbedder takes(Duration time) {
    return takes(() -> time);
  }

  /** Whenever it may leave conversations to the next batch, it leaves so many, the last ones. */
  public ScriptedEmbedder leaves(int conversations) {
    leaves = conversations;
    return this;
  }

  /** The transcripts of each call. */
  public List<List<String>> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  @Override
  public List<ModelResult> embed(List<Conversation> batch)
      throws EmbedderException, InterruptedException {
    calls.add(batch.stream().map(Conversation::transcript).toList());
    script.run(batch);
    return batch.stream().map(ScriptedEmbedder::result).toList();
  }

  @Override
  public List<? extends @Nullable ModelResult> embedWhileMoreWaits(List<Conversation> batch)
      throws EmbedderException, InterruptedException {
    int done = Math.max(1, batch.size() - leaves);
    List<@Nullable ModelResult> results = new ArrayList<>(embed(batch.subList(0, done)));
    results.addAll(Collections.nCopies(batch.size() - done, null));
    return results;
  }

  @Override
  public ModelResult withoutVectors(Conversation conversation, String reason) {
    return new ModelResult(
        MODEL,
        result(conversation).passages().stream()
            .map(passage -> passage.withoutVector(reason))
            .toList());
  }

  /** What it answers for a conversation. */
  public static ModelResult result(Conversation conversation) {
    String transcript = conversation.transcript();
    if (transcript.isBlank()) {
      return new ModelResult(MODEL, List.of());
    }
    float[] vector = {transcript.length(), transcript.hashCode() % 1000};
    int characters = transcript.codePointCount(0, transcript.length());
    return new ModelResult(MODEL, List.of(EmbeddedPassage.embedded(0, 0, characters, vector)));
  }
}
